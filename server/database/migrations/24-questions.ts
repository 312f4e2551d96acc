import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What auditors ask is found without walking through the history: the events of a person, in whose name substitutes acted, what seldom happens
 * (delegations, hand-overs, an administrator's interventions), and instances by initiator in the order they began. Columns of `instance`
 * that change are in none of these, so that its updates go on writing no index entry. The previous release runs on it.
 */
export class Questions1774800000024 implements MigrationInterface {
  name = 'Questions1774800000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX event_actor_ix ON event (shard, actor, at) WHERE actor IS NOT NULL;
      CREATE INDEX event_in_name_of_ix ON event (shard, on_behalf_of, at) WHERE on_behalf_of IS NOT NULL;
      CREATE INDEX event_seldom_ix ON event (shard, at, instance_id, seq) WHERE type IN ('approver.added', 'approver.removed', 'incident.retried', 'incident.skipped',
        'instance.activated', 'instance.canceled', 'instance.handed-over', 'instance.migrated', 'instance.moved', 'instance.suspended', 'limit.excused',
        'task.delegated', 'task.handed-back', 'task.reassigned', 'task.transferred');
      CREATE INDEX instance_initiator_ix ON instance (shard, initiator, started_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX event_actor_ix, event_in_name_of_ix, event_seldom_ix, instance_initiator_ix');
  }
}

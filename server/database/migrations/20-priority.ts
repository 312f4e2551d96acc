import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An inbox is ordered by priority first: 0 urgent, 1 high, 2 normal, 3 low. The previous release runs on it: what it opens is normal, and what it
 * closes it finds without the priority.
 */
export class Priority1774800000020 implements MigrationInterface {
  name = 'Priority1774800000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE task ADD COLUMN priority smallint NOT NULL DEFAULT 2;
      ALTER TABLE task_candidate ADD COLUMN priority smallint NOT NULL DEFAULT 2, DROP CONSTRAINT task_candidate_pk,
        ADD CONSTRAINT task_candidate_pk PRIMARY KEY (shard, principal, priority, due_at, instance_id, ordinal);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE task_candidate DROP CONSTRAINT task_candidate_pk, DROP COLUMN priority,
        ADD CONSTRAINT task_candidate_pk PRIMARY KEY (shard, principal, due_at, instance_id, ordinal);
      ALTER TABLE task DROP COLUMN priority;
    `);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who listens is found by message and key, and a kept message is offered once to each who comes to listen. The previous release still runs on it: it
 * subscribes to any payload. Rows it wrote stand until their instance ends; what they are told in vain is refused.
 */
export class KeptMessage1774800000008 implements MigrationInterface {
  name = 'KeptMessage1774800000008';

  async up(runner: QueryRunner): Promise<void> {
    // `wanted`: what the payload must contain, {} anything. `since`: the instance's event after which kept messages may be news to it. `offered`: they were offered since.
    await runner.query(`ALTER TABLE subscription ADD COLUMN wanted jsonb NOT NULL DEFAULT '{}', ADD COLUMN since integer NOT NULL DEFAULT 0,
      ADD COLUMN offered boolean NOT NULL DEFAULT false,
      DROP CONSTRAINT subscription_pk, ADD CONSTRAINT subscription_pk PRIMARY KEY (shard, message, wanted, instance_id)`);
    await runner.query('CREATE INDEX subscription_new_ix ON subscription (shard, instance_id) WHERE NOT offered');
    await runner.query('ALTER TABLE message ADD COLUMN offered boolean NOT NULL DEFAULT false');
    await runner.query('CREATE INDEX message_name_ix ON message (shard, name)');
    await runner.query('CREATE INDEX message_new_ix ON message (shard, id) WHERE NOT offered');
    // What came from outside, under the sender's key.
    await runner.query(
      `CREATE TABLE message_receipt (shard smallint NOT NULL, id text NOT NULL, digest text NOT NULL, CONSTRAINT message_receipt_pk PRIMARY KEY (shard, id))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE message_receipt');
    await runner.query('DROP INDEX message_new_ix, message_name_ix, subscription_new_ix');
    await runner.query('ALTER TABLE message DROP COLUMN offered');
    await runner.query('ALTER TABLE subscription DROP CONSTRAINT subscription_pk');
    await runner.query(
      'DELETE FROM subscription a USING subscription b WHERE (a.shard, a.message, a.instance_id) = (b.shard, b.message, b.instance_id) AND a.ctid > b.ctid',
    );
    await runner.query(`ALTER TABLE subscription DROP COLUMN wanted, DROP COLUMN since, DROP COLUMN offered,
      ADD CONSTRAINT subscription_pk PRIMARY KEY (shard, message, instance_id)`);
  }
}

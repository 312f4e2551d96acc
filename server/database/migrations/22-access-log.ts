import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The access log is asked by action and by outcome. The previous release runs on it. */
export class AccessLog1774800000022 implements MigrationInterface {
  name = 'AccessLog1774800000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX access_action_ix ON access (shard, action, at, id);
      CREATE INDEX access_refused_ix ON access (shard, outcome, at, id) WHERE outcome <> 'done';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX access_action_ix, access_refused_ix');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Instances can be suspended. The previous release runs on it as long as none is. */
export class Suspended1774800000019 implements MigrationInterface {
  name = 'Suspended1774800000019';

  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, 'running', 'suspended', 'ended', 'incident');
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.allow(runner, 'running', 'ended', 'incident');
  }

  private async allow(runner: QueryRunner, ...statuses: readonly string[]): Promise<void> {
    const list = statuses.map((status) => `'${status}'`).join(', ');
    await runner.query(
      `ALTER TABLE instance DROP CONSTRAINT instance_status_ck, ADD CONSTRAINT instance_status_ck CHECK (status IN (${list}))`,
    );
  }
}

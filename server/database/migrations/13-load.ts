import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A batch also reads how many tasks people hold. The previous release runs on it: the function it calls, with one argument less, stays beside this one. */
export class Load1774800000013 implements MigrationInterface {
  name = 'Load1774800000013';

  async up(runner: QueryRunner): Promise<void> {
    // Of unclaimed tasks it has no entry, so most are opened and closed without it.
    await runner.query('CREATE INDEX task_assignee_ix ON task (shard, assignee) WHERE assignee IS NOT NULL');
    await runner.query(FUNCTION);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION lock_and_read(smallint, text[], text[], text[], text[], text[], jsonb[], text[])');
    await runner.query('DROP INDEX task_assignee_ix');
  }
}

/** The locks first, in the order given; what is then read, work included, has a snapshot taken after them. */
const FUNCTION = `CREATE FUNCTION lock_and_read(
  of_shard smallint, places text[], registers text[], keys text[], names text[], matched_registers text[], matched jsonb[], persons text[],
  OUT rows json, OUT numbers json, OUT matches json, OUT loads json
) LANGUAGE plpgsql AS $$
BEGIN
  SELECT r.rows, r.numbers, r.matches INTO rows, numbers, matches
    FROM lock_and_read(of_shard, places, registers, keys, names, matched_registers, matched) AS r;
  SELECT coalesce(json_object_agg(t.assignee, t.held), '{}') INTO loads
    FROM (SELECT assignee, count(*) AS held FROM task WHERE shard = of_shard AND assignee = ANY (persons) GROUP BY assignee) AS t;
END $$`;

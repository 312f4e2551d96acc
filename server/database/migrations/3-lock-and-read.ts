import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A batch reads registers and series in one statement. The previous release still runs on it: it does not use the function. */
export class LockAndRead1774800000003 implements MigrationInterface {
  name = 'LockAndRead1774800000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FUNCTION);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION lock_and_read');
  }
}

/** Takes the locks in the order given, also for rows that are not there yet; what it then reads has a snapshot of its own, taken after them. */
const FUNCTION = `CREATE FUNCTION lock_and_read(
  of_shard smallint, places text[], registers text[], keys text[], names text[], matched_registers text[], matched jsonb[],
  OUT rows json, OUT numbers json, OUT matches json
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(place, 1)) FROM unnest(places) AS place;
  SELECT coalesce(json_agg(json_build_object('register', r.register, 'key', r.key, 'row', r.row)), '[]') INTO rows
    FROM unnest(array_fill(of_shard, ARRAY[cardinality(keys)]), registers, keys) AS w (shard, register, key) JOIN record AS r USING (shard, register, key);
  SELECT coalesce(json_agg(json_build_object('name', s.name, 'value', s.value)), '[]') INTO numbers
    FROM series AS s WHERE s.shard = of_shard AND s.name = ANY (names);
  SELECT coalesce(json_agg(coalesce((
      SELECT json_agg(r.row ORDER BY r.key) FROM record AS r WHERE r.shard = of_shard AND r.register = m.register AND r.row @> m.match
    ), '[]') ORDER BY m.n), '[]') INTO matches
    FROM unnest(matched_registers, matched) WITH ORDINALITY AS m (register, match, n);
END $$`;

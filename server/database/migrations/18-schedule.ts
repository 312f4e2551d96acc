import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Instances begin on calendar rules: schedules, what became of each occurrence, and who intervened. The previous release runs on it. */
export class Schedule1774800000018 implements MigrationInterface {
  name = 'Schedule1774800000018';

  async up(runner: QueryRunner): Promise<void> {
    // `rule`: what decides on which days it occurs; `since`, `last_day`: how far it has come.
    await runner.query(`CREATE TABLE schedule (
      process text NOT NULL, name text NOT NULL, rule text NOT NULL, since timestamptz NOT NULL, last_day date, next_day date, next_at timestamptz,
      paused_at timestamptz, paused_by text, pause_reason text,
      CONSTRAINT schedule_pk PRIMARY KEY (process, name),
      CONSTRAINT schedule_next_ck CHECK ((next_day IS NULL) = (next_at IS NULL)),
      CONSTRAINT schedule_paused_ck CHECK ((paused_at IS NULL) = (paused_by IS NULL) AND (paused_at IS NULL) = (pause_reason IS NULL)))`);
    // `at_item`: the last item that was looked at while it is counted or started.
    await runner.query(`CREATE TABLE schedule_run (
      process text NOT NULL, name text NOT NULL, day date NOT NULL, due_at timestamptz NOT NULL, noticed_at timestamptz NOT NULL, kind text NOT NULL,
      state text NOT NULL, seed text NOT NULL, expected integer NOT NULL DEFAULT 0, at_item text NOT NULL DEFAULT '', note text, ended_at timestamptz,
      CONSTRAINT schedule_run_pk PRIMARY KEY (process, name, day),
      CONSTRAINT schedule_run_kind_ck CHECK (kind IN ('on-time', 'missed', 'backfill')),
      CONSTRAINT schedule_run_state_ck CHECK (state IN ('counting', 'running', 'waiting', 'done', 'skipped', 'failed')))`);
    await runner.query(
      `CREATE INDEX schedule_run_open_ix ON schedule_run (due_at, process, name) WHERE state = 'counting' OR state = 'running'`,
    );
    // An item was started or refused.
    await runner.query(`CREATE TABLE schedule_item (
      process text NOT NULL, name text NOT NULL, day date NOT NULL, item text NOT NULL, instance_id uuid, code text, detail text,
      CONSTRAINT schedule_item_pk PRIMARY KEY (process, name, day, item),
      CONSTRAINT schedule_item_code_ck CHECK ((instance_id IS NULL) <> (code IS NULL)))`);
    await runner.query('CREATE INDEX schedule_item_last_ix ON schedule_item (process, name, item, day) WHERE code IS NULL');
    await runner.query(`CREATE TABLE schedule_action (
      id bigint GENERATED ALWAYS AS IDENTITY, process text NOT NULL, name text NOT NULL, at timestamptz NOT NULL, person text NOT NULL, what text NOT NULL,
      reason text NOT NULL, detail jsonb NOT NULL DEFAULT '{}', CONSTRAINT schedule_action_pk PRIMARY KEY (process, name, id))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['schedule_action', 'schedule_item', 'schedule_run', 'schedule']) await runner.query(`DROP TABLE ${table}`);
  }
}

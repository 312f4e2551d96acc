import type pg from 'pg';

/** One document printed by the action `render`. */
export interface Print {
  /** `<seq>.<n>`: the event it was printed in, and which of its prints. */
  readonly id: string;
  readonly seq: number;
  readonly template: string;
  /** Name of the document in the process. */
  readonly document: string;
  readonly version: number;
  /** Roles that get a copy, first 联 first; empty: one copy for whoever needs it. */
  readonly copies: readonly string[];
  readonly at: Date;
}

interface PrintRow {
  readonly seq: number;
  readonly n: number;
  readonly template: string;
  readonly document: string;
  readonly version: number;
  readonly copies: string[];
  readonly at: Date;
}

/** Everything an instance has printed, oldest first. */
export async function printsOf(pool: Pick<pg.Pool, 'query'>, instance: string): Promise<readonly Print[]> {
  const { rows } = await pool.query<PrintRow>(
    `SELECT seq, n, template, document, version, copies, at FROM print WHERE shard = 0 AND instance_id = $1 ORDER BY seq, n`,
    [instance],
  );
  return rows.map(({ n, ...row }) => ({ id: `${row.seq}.${n}`, ...row }));
}

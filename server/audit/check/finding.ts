import type { Text } from '#engine/definition/text.js';

export const INVARIANT_IDS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'I12'] as const;
export type InvariantId = (typeof INVARIANT_IDS)[number];

/** Something that is not true, and where. It names keys and columns, never what people filled in. */
export interface Finding {
  readonly invariant: InvariantId;
  /** Query or replay that found it. */
  readonly check: string;
  readonly instance: string | null;
  /** Event it concerns; null: none, or all. */
  readonly seq: number | null;
  readonly table: string;
  readonly what: Text;
  readonly expected: Text;
  /** What to do about it. */
  readonly remedy: Text;
}

/** A finding as whoever finds it tells it. */
export type Told = Omit<Finding, 'invariant' | 'check'>;

/** What to do where a row of the working tables is wrong: it follows from the history, which stays. */
export const RESTORE: Text = {
  zh: '数据被绕过本程序改动过：查明是谁，从备份恢复这一行，再重新检查',
  en: 'Somebody changed the database past the program: find out who, restore the row from a backup and check again.',
};

/** The same where the history itself is. */
export const INVESTIGATE: Text = {
  zh: '历史记录被改动过：封存数据库，用 gatehouse audit verify 对照已发布的封条，再从备份恢复',
  en: 'The history was tampered with: keep the database as it is, compare it with a published seal (gatehouse audit verify), then restore a backup.',
};

/** The same where something waits that a host should have done. */
export const SEE_HOSTS: Text = {
  zh: '看看服务是否在运行（gatehouse doctor）；停机之后稍候再检查，仍有则看服务的日志',
  en: 'See whether a host runs (gatehouse doctor). After an outage wait and check again; if it stays, read the log of the host.',
};

import { Temporal } from 'temporal-polyfill';
import type { Text } from '../definition/text.js';
import type { EpochMs, InstanceState } from '../runtime/instance.js';
import type { HoldSubject } from './hold-subject.js';

/** Why an instance may not be purged. */
export const KEPT = {
  running: { zh: '流程尚未结束', en: 'it has not ended' },
  held: { zh: '被冻结', en: 'it is on hold' },
  forever: { zh: '流程没有规定保存期限，永久保存', en: 'its process says no retention: it is kept for ever' },
  retention: { zh: '保存期限未满', en: 'its retention is not over' },
  sending: { zh: '还有待送出的消息或服务', en: 'something it sends is not delivered yet' },
  unsealed: { zh: '还有提交没有封条', en: 'a commit of it has no seal yet' },
  broken: { zh: '历史与记录时不同，请先核对', en: 'its history is not as it was recorded; verify it first' },
} as const satisfies Readonly<Record<string, Text>>;

export type Kept = {
  readonly reason: keyof typeof KEPT;
  /** Of `held`: the first hold there is. */
  readonly hold?: string;
  /** Of `retention`: when it is over. */
  readonly until?: EpochMs;
};

export interface Hold {
  readonly id: string;
  readonly subject: HoldSubject;
  readonly from: EpochMs;
  /** Null: until it is lifted. */
  readonly until: EpochMs | null;
}

/** An instance, as far as it matters here. */
export interface Retained {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  readonly status: InstanceState['status'];
  /** Instant of its last event: what is said about it after its end keeps it too. */
  readonly lastAt: EpochMs;
  /** `2026-03`, by its id. */
  readonly month: string;
  /** Rows it is about: `<register>/<key>`. */
  readonly rows: ReadonlySet<string>;
  /** Something waits in the outbox or with a service. */
  readonly isSending: boolean;
}

/**
 * Why an instance may not be purged, the gravest reason first.
 *
 * @param years - retention of its process after the end; null: for ever
 * @param holds - those that were not lifted
 * @returns null: nothing keeps it
 */
export function keptFor(instance: Retained, years: number | null, holds: readonly Hold[], now: EpochMs): Kept | null {
  if (instance.status !== 'ended') return { reason: 'running' };
  const hold = holds.find((one) => one.from <= now && (one.until === null || now < one.until) && isMeant(one.subject, instance));
  if (hold) return { reason: 'held', hold: hold.id };
  if (years === null) return { reason: 'forever' };
  const until = retainedUntil(instance.lastAt, years);
  if (now < until) return { reason: 'retention', until };
  return instance.isSending ? { reason: 'sending' } : null;
}

/** So many calendar years later, by UTC; of the 29th of February the 28th. */
export function retainedUntil(lastAt: EpochMs, years: number): EpochMs {
  return Temporal.Instant.fromEpochMilliseconds(lastAt).toZonedDateTimeISO('UTC').add({ years }).epochMilliseconds;
}

function isMeant(subject: HoldSubject, { id, process, key, month, rows }: Retained): boolean {
  switch (subject.kind) {
    case 'instance':
      return subject.instance === id;
    case 'key':
      return subject.process === process && subject.key === key;
    case 'process':
      return subject.process === process;
    case 'register':
      return rows.has(`${subject.register}/${subject.key}`);
    case 'month':
      return subject.month === month;
  }
}

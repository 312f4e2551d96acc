import type { Text } from '../../definition/text.js';
import type { LimitLedger } from '../../audit/ledger.js';
import type { EpochMs } from '../../runtime/instance.js';
import type { ExportedEvent, ExportedInstance } from './exported-instance.js';
import { type Columns, instant, number, text } from './table.js';

interface BreachRow {
  readonly instance: ExportedInstance;
  readonly event: ExportedEvent;
  readonly limit: string;
  readonly title: string;
  readonly dueAt: EpochMs | null;
  /** What the history tells when it is told again; null: it cannot be. */
  readonly ledger: LimitLedger | null;
  readonly language: keyof Text;
}

/** One row a breach. */
export const BREACH_COLUMNS: Columns<BreachRow> = [
  text('instance', ({ instance }) => instance.id),
  text('process', ({ instance }) => instance.process),
  number('version', ({ instance }) => instance.version),
  text('key', ({ instance }) => instance.key),
  number('seq', ({ event }) => event.seq),
  text('limit', ({ limit }) => limit),
  text('title', ({ title }) => title),
  text('state', ({ ledger }) => ledger?.state ?? null),
  text('within', ({ ledger }) => ledger?.limit ?? null),
  instant('startedAt', ({ ledger }) => ledger?.startedAt ?? null),
  instant('dueAt', ({ dueAt }) => dueAt),
  instant('noticedAt', ({ event }) => event.at),
  instant('endedAt', ({ ledger }) => ledger?.endedAt ?? null),
  text('responsible', ({ ledger }) => ledger?.breach?.responsible.join(' ') ?? null),
  text('accountable', ({ event, limit }) => event.delta.violations.find(({ rule }) => rule === limit)?.accountable ?? null),
  text('excusedBy', ({ ledger }) => ledger?.excused?.by ?? null),
  instant('excusedAt', ({ ledger }) => ledger?.excused?.at ?? null),
  text('excuse', ({ ledger, language }) => ledger?.excused?.reasonTitle[language] ?? null),
];

const NOT_TOLD: Text = { zh: '（历史无法重算）', en: '(the history cannot be told again)' };

export function hasBreach({ events }: ExportedInstance): boolean {
  return events.some(({ type }) => type === 'limit.breached');
}

/** @param ledgers - of the instance, from its history; null: it cannot be told again, and its breaches say so */
export function breachRows(instance: ExportedInstance, ledgers: readonly LimitLedger[] | null, language: keyof Text): readonly BreachRow[] {
  return instance.events.flatMap((event) =>
    event.delta.limits.flatMap(({ what, ordinal, name, dueAt }): readonly BreachRow[] => {
      if (event.type !== 'limit.breached' || what !== 'breached') return [];
      const ledger = ledgers?.find((other) => other.ordinal === ordinal) ?? null;
      const title = (ledger?.title ?? NOT_TOLD)[language];
      return [{ instance, event, limit: name, title, dueAt: ledger?.breach?.dueAt ?? dueAt, ledger, language }];
    }),
  );
}

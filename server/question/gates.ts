import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { PERIODS, type Period, type PeriodLength, periodsBetween } from '#engine/analysis/periods.js';
import { decidedEvent } from '#engine/audit/event-body.js';
import { type GateDescription, gatesOf } from '#engine/audit/gate-list.js';
import { type GateUse, GateUses } from '#engine/audit/gate-uses.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';
import { days, dayRange } from '#server/analysis/day-range.js';
import { type HistoryOf, instanceHistories } from '#server/analysis/instance-histories.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { iso } from '#server/instance/instance-view.js';
import { processesOf } from './instance-candidates.js';

export const gateQuery = z.strictObject({
  process: z.string().max(100).optional(),
  /** Use by instances that began on these days, both included; default: the last thirty. */
  ...days,
  /** Counted apart for each part of it. */
  part: z.enum(PERIODS).optional(),
});

interface ShownUse extends Omit<GateUse, 'version' | 'state' | 'lastUsedAt'> {
  /** Number of the version. */
  readonly version: number | null;
  /** Part of the period: `2026-11`; null: all of it. */
  readonly part: string | null;
  readonly lastUsedAt: string | null;
}

/** A gate as the version published now says, or as the last version that had it said, with what it was used for. */
export interface GateWithUse extends GateDescription {
  readonly process: string;
  readonly processTitle: Text;
  /** Number of the version described; null: the process is no longer in the library. */
  readonly version: number;
  /** False: the version published now has no such gate any more. */
  readonly isPublished: boolean;
  readonly uses: readonly ShownUse[];
}

export interface GatesAnswer {
  readonly from: string;
  readonly to: string;
  readonly gates: number;
  /** Events read to count the use. */
  readonly events: number;
  readonly items: readonly GateWithUse[];
}

/** More events than this are asked for in parts. */
const MOST_EVENTS = 300_000;
const USUAL_DAYS = 29;
const EXAMPLE = '/api/audit/gates?process=shipment&from=2026-11-01&to=2026-11-30';

/** All approval gates of all processes, and what each was used for (M-04). */
@Injectable()
export class Gates {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly store: DefinitionStore,
    private readonly clock: MovableClock,
  ) {}

  /** @throws {DomainError} `process-not-found`, `query-without-bounds` (one of two days), `query-too-wide` */
  async list(query: z.infer<typeof gateQuery>): Promise<GatesAnswer> {
    const zone = this.knowledge.library().organization?.definition.zone ?? 'Asia/Shanghai';
    const { from, to } = query.from === undefined && query.to === undefined ? await this.usualDays(zone) : query;
    const range = dayRange(from, to, zone, EXAMPLE);
    const processes = processesOf(this.knowledge, query.process);
    const events = await this.eventsIn(
      processes.map(({ id }) => id),
      range,
    );
    const items: GateWithUse[] = [];
    for (const process of processes) items.push(...(await this.of(process, partsOf(range, query.part, zone))));
    return { from: from ?? '', to: to ?? '', gates: items.length, events, items };
  }

  private async usualDays(zone: string): Promise<{ readonly from: string; readonly to: string }> {
    const today = Temporal.Instant.fromEpochMilliseconds(await this.clock.now())
      .toZonedDateTimeISO(zone)
      .toPlainDate();
    return { from: today.subtract({ days: USUAL_DAYS }).toString(), to: today.toString() };
  }

  /** Refused before anything is read. */
  private async eventsIn(processes: readonly string[], { from, to }: Pick<Period, 'from' | 'to'>): Promise<number> {
    const { rows } = await this.pool.query<{ events: number }>(
      `SELECT coalesce(sum(seq), 0)::integer AS events FROM (SELECT seq FROM instance WHERE shard = 0 AND process = ANY ($1::text[])
         AND started_at >= to_timestamp($2 / 1000.0) AND started_at < to_timestamp($3 / 1000.0) LIMIT $4) AS begun`,
      [processes, from, to, MOST_EVENTS + 1],
    );
    const events = rows[0]?.events ?? 0;
    if (events <= MOST_EVENTS) return events;
    throw new DomainError(
      'query-too-wide',
      `这段时间发起的流程实例至少有 ${events} 条历史记录，一次最多统计 ${MOST_EVENTS} 条；请写明流程或缩短期间，例如 ${EXAMPLE} / Instances begun in this period have at least ${events} events; at most ${MOST_EVENTS} are counted at once. Name a process or take a shorter period, for example ${EXAMPLE}`,
      { events, most: MOST_EVENTS, example: EXAMPLE },
    );
  }

  private async of(
    process: ProcessDefinition,
    parts: readonly (Pick<Period, 'from' | 'to'> & { name: string | null })[],
  ): Promise<readonly GateWithUse[]> {
    const versions = await this.store.versions(process.id);
    const numbers = new Map(versions.map(({ hash, version }) => [hash, version]));
    const uses: (GateUse & { readonly part: string | null })[] = [];
    for (const { name: part, from, to } of parts) {
      const counted = new GateUses((hash) => this.knowledge.compiled(hash));
      const events: HistoryOf['events'][number][] = [];
      for await (const history of instanceHistories(this.pool, { process: process.id, version: null, from, to })) {
        events.push(...history.events);
        if (!history.isLast) continue;
        await this.knowledge.load(events.map(({ definition }) => definition));
        counted.take(events.splice(0).map(decidedEvent));
      }
      uses.push(...counted.uses().map((use) => ({ ...use, part })));
    }
    const titleOf = (role: string): Text => this.knowledge.library().organization?.definition.roles[role]?.title ?? { zh: role, en: role };
    const current = versions[0]?.hash ?? '';
    const described = gatesOf(process, titleOf).map((gate) => ({ hash: current, gate, isPublished: true }));
    // Gates that only older versions have are described as the newest of these did.
    for (const { hash } of versions.slice(1)) {
      if (!uses.some(({ version }) => version === hash)) continue;
      for (const gate of gatesOf(this.knowledge.compiled(hash).definition, titleOf))
        if (!described.some((one) => one.gate.state === gate.state)) described.push({ hash, gate, isPublished: false });
    }
    return described.map(({ hash, gate, isPublished }) => ({
      process: process.id,
      processTitle: process.title,
      version: numbers.get(hash) ?? 0,
      isPublished,
      ...gate,
      uses: uses
        .filter(({ state }) => state === gate.state)
        .map(({ version, state: _, lastUsedAt, ...use }) => ({
          ...use,
          version: numbers.get(version) ?? null,
          lastUsedAt: iso(lastUsedAt),
        }))
        .sort((a, b) => (a.part ?? '').localeCompare(b.part ?? '') || (a.version ?? 0) - (b.version ?? 0)),
    }));
  }
}

function partsOf(
  range: Pick<Period, 'from' | 'to'>,
  part: PeriodLength | undefined,
  zone: string,
): readonly (Pick<Period, 'from' | 'to'> & { readonly name: string | null })[] {
  if (part === undefined) return [{ ...range, name: null }];
  try {
    return periodsBetween(range.from, range.to, part, zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DomainError('query-too-wide', `part: 分段过多，请用更长的 part / Too many parts; choose a longer part: ${error.message}`);
  }
}

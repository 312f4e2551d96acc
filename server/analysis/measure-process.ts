import { Injectable } from '@nestjs/common';
import { decidedEvent } from '#engine/audit/event-body.js';
import { retold } from '#engine/audit/retold.js';
import { deviationsFrom, type InstanceConformance } from '#engine/analysis/conformance.js';
import { FoldInstance } from '#engine/analysis/fold-instance.js';
import type { InstanceFigures } from '#engine/analysis/instance-figures.js';
import { periodsBetween, type PeriodLength } from '#engine/analysis/periods.js';
import { type PossibleChanges, possibleChanges } from '#engine/analysis/possible-changes.js';
import { FoldProcess, type ProcessFigures } from '#engine/analysis/process-figures.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { DomainError } from '#engine/domain-error.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { countInstances, type HistoryOf, instanceHistories, type Wanted } from './instance-histories.js';

export interface MeasureOptions {
  /** Parts of the period. */
  readonly part: PeriodLength;
  /** Compare the way each instance went with the version in force. */
  readonly compare: boolean;
  /** Decide each history again, and compare with the stored instance. */
  readonly replay: boolean;
}

/** How far a long reading has come. */
export interface Reading {
  readonly read: number;
  readonly of: number;
}

/** How many instances are read between two tellings. */
const TELL_EVERY = 200;

/** Measures the instances of a process that started in a period, history by history. */
@Injectable()
export class MeasureProcess {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly keys: SubjectKeys,
    private readonly clock: MovableClock,
  ) {}

  /**
   * @returns the figures, after telling how far it has come
   * @throws {DomainError} `bad-request` when the period has too many parts
   */
  async *figures(
    wanted: Wanted,
    { part, compare, replay }: MeasureOptions,
  ): AsyncGenerator<Reading, { figures: ProcessFigures; now: number }> {
    const now = await this.clock.now();
    const current = this.knowledge.current(wanted.process);
    const { zone } = this.knowledge.calendar(current?.definition.calendar ?? 'office');
    const fold = new FoldProcess(partsOf(wanted, part, zone), now);
    const possible = compare && current ? possibleChanges(current) : null;
    const of = await countInstances(this.pool, wanted);
    let read = 0;
    yield { read, of };
    for await (const { figures, histories } of this.each(wanted, now, replay)) {
      fold.take(figures, histories.count, possible || replay ? await this.conformance(figures, possible, histories.kept) : null);
      read += 1;
      if (read % TELL_EVERY === 0) yield { read, of };
    }
    return { figures: fold.figures(), now };
  }

  /** Figures of each instance, the earliest start first. @param keep - keep the events of an instance until it has been taken */
  async *each(
    wanted: Wanted,
    now: number,
    keep = false,
  ): AsyncGenerator<{ figures: InstanceFigures; histories: { readonly count: number; readonly kept: readonly HistoryOf[] } }> {
    let fold: FoldInstance | null = null;
    let count = 0;
    let kept: HistoryOf[] = [];
    for await (const part of instanceHistories(this.pool, wanted)) {
      await this.knowledge.load(part.events.map(({ definition }) => definition));
      fold ??= this.foldOf(part);
      for (const event of part.events) fold.take(decidedEvent(event));
      count += part.events.length;
      if (keep) kept.push(part);
      if (!part.isLast) continue;
      yield { figures: fold.finish(now), histories: { count, kept } };
      [fold, count, kept] = [null, 0, []];
    }
  }

  private foldOf({ instance, events }: HistoryOf): FoldInstance {
    const version = this.knowledge.compiled(events[0]?.definition ?? '');
    return new FoldInstance((hash) => this.knowledge.compiled(hash), instance, this.knowledge.calendar(version.definition.calendar));
  }

  private async conformance(
    { instance, changes }: InstanceFigures,
    possible: PossibleChanges | null,
    kept: readonly HistoryOf[],
  ): Promise<InstanceConformance> {
    return {
      replay: kept.length === 0 ? null : await this.replay(instance, kept),
      deviations: possible ? deviationsFrom(possible, changes) : [],
    };
  }

  /** What was erased since is left out of the comparison: state, end and number of events must be those stored. */
  private async replay(instance: string, kept: readonly HistoryOf[]): Promise<NonNullable<InstanceConformance['replay']>> {
    const events = await this.keys.open(kept.flatMap((part) => part.events));
    const { rows } = await this.pool.query<StoredInstance>(`SELECT ${STORED_INSTANCE} FROM instance WHERE shard = 0 AND id = $1`, [
      instance,
    ]);
    const stored = rows[0];
    if (!stored) return { agrees: false, problem: 'the instance is gone' };
    try {
      const versions = (hash: string): CompiledProcess => this.knowledge.compiled(hash);
      const { state } = readStored(stored);
      const told = retold(versions, instance, events.map(decidedEvent)).find((after) => after.state.seq === state.seq)?.state;
      const agrees =
        told !== undefined && JSON.stringify([told.value, told.end, told.key]) === JSON.stringify([state.value, state.end, state.key]);
      return { agrees, problem: agrees ? null : `event ${state.seq} leads elsewhere than the stored instance stands` };
    } catch (error) {
      return { agrees: false, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}

function partsOf({ from, to }: Wanted, part: PeriodLength, zone: string): ReturnType<typeof periodsBetween> {
  try {
    return periodsBetween(from, to, part, zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DomainError(
      'bad-request',
      'part: 期间分得太细，请用 week、month、quarter 或 year / The period has too many parts of this length: use week, month, quarter or year.',
    );
  }
}

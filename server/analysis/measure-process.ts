import { Injectable } from '@nestjs/common';
import { decidedEvent } from '#engine/audit/event-body.js';
import { deviationsFrom, type InstanceConformance } from '#engine/analysis/conformance.js';
import { FoldInstance } from '#engine/analysis/fold-instance.js';
import type { InstanceFigures } from '#engine/analysis/instance-figures.js';
import { periodsBetween, type PeriodLength } from '#engine/analysis/periods.js';
import { possibleChanges } from '#engine/analysis/possible-changes.js';
import { FoldProcess, type ProcessFigures } from '#engine/analysis/process-figures.js';
import { DomainError } from '#engine/domain-error.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import { Histories, historyBroken } from '#server/history/histories.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
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
    private readonly histories: Histories,
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
    for await (const { figures, events } of this.each(wanted, now)) {
      const conformance: InstanceConformance = {
        replay: replay ? await this.replay(figures.instance) : null,
        deviations: possible ? deviationsFrom(possible, figures.changes) : [],
      };
      fold.take(figures, events, possible || replay ? conformance : null);
      read += 1;
      if (read % TELL_EVERY === 0) yield { read, of };
    }
    return { figures: fold.figures(), now };
  }

  /**
   * Figures of each instance, the earliest start first, with the number of its events.
   *
   * @throws {DomainError} `history-broken`, naming the instance
   */
  async *each(wanted: Wanted, now: number): AsyncGenerator<{ readonly figures: InstanceFigures; readonly events: number }> {
    let fold: FoldInstance | null = null;
    let events = 0;
    for await (const part of instanceHistories(this.pool, wanted)) {
      try {
        await this.knowledge.load(part.events.map(({ definition }) => definition));
        fold ??= this.foldOf(part);
        for (const event of part.events) fold.take(decidedEvent(event));
      } catch (error) {
        throw isDatabaseAway(error) ? error : historyBroken(part.instance, error);
      }
      events += part.events.length;
      if (!part.isLast) continue;
      yield { figures: fold.finish(now), events };
      [fold, events] = [null, 0];
    }
  }

  private foldOf({ instance, events }: HistoryOf): FoldInstance {
    const version = this.knowledge.compiled(events[0]?.definition ?? '');
    return new FoldInstance((hash) => this.knowledge.compiled(hash), instance, this.knowledge.calendar(version.definition.calendar));
  }

  private async replay(id: string): Promise<NonNullable<InstanceConformance['replay']>> {
    const { rows } = await this.pool.query<StoredInstance>(`SELECT ${STORED_INSTANCE} FROM instance WHERE shard = 0 AND id = $1`, [id]);
    const [row] = rows;
    if (!row) return { agrees: false, problem: 'the instance is gone' };
    const stored = readStored(row);
    // What was decided since the row was read is for the next time.
    const events = (await this.histories.events(id)).filter(({ seq }) => seq <= stored.state.seq);
    const [difference] = this.histories.check(stored, events).differences;
    return {
      agrees: !difference,
      problem: difference ? `${difference.kind} ${difference.seq} ${difference.reason ?? difference.path}` : null,
    };
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

import { Temporal } from 'temporal-polyfill';
import type { CompiledProcess } from '#engine/compile/compile.js';
import type { DirectoryDay } from '#engine/people/directory-day.js';
import type { SampledInstance } from '#engine/runtime/command.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import { nextOccurrence, type Occurrence } from '#engine/schedule/occurrences.js';
import { drawSample, sampledDays } from '#engine/schedule/sample.js';
import type { WorkingCalendar } from '#engine/time/working-calendar.js';
import type { World } from './world.js';

/** A schedule of the world, and when it occurs next. */
interface Waiting {
  readonly process: CompiledProcess;
  readonly compiled: CompiledSchedule;
  readonly calendar: WorkingCalendar;
  /** Item → day of the last occurrence it was started for. */
  readonly last: Map<string, string>;
  next: Occurrence | null;
}

interface Item {
  readonly id: string | null;
  readonly sampled: SampledInstance | null;
}

const isoOf = (at: EpochMs): string => Temporal.Instant.fromEpochMilliseconds(at).toString();

/** Seed of every draw: a story told again is the same story. */
const SEED = 'story';

/** What the schedules of some processes start in a world. */
export class ScheduledStarts {
  private readonly waiting: readonly Waiting[];

  /** @param processes - whose schedules run; the others do not disturb the story */
  constructor(
    private readonly world: World,
    processes: readonly string[],
  ) {
    this.waiting = processes.flatMap((id) => {
      const process = world.library.process(id);
      const calendar = world.library.calendar(process.definition.calendar);
      const begun = { after: null, since: world.now };
      return [...process.schedules.values()].map((compiled) => ({
        process,
        compiled,
        calendar,
        last: new Map<string, string>(),
        next: nextOccurrence(calendar, compiled.schedule, begun),
      }));
    });
  }

  /** When the next one occurs; null: none does. */
  next(): EpochMs | null {
    return this.first()?.next?.at ?? null;
  }

  /** Starts what the next one starts; what is refused is a mishap, and more than `most` waits, for nobody is there to confirm it. */
  fire(directory: DirectoryDay): void {
    const waiting = this.first();
    if (!waiting?.next) return;
    const { process, compiled, calendar, last, next } = waiting;
    const { schedule } = compiled;
    const { day } = next;
    waiting.next = nextOccurrence(calendar, schedule, { after: day, since: next.at - 1 });
    const items = this.itemsOf(waiting, day, directory);
    if (items.length > schedule.most) return;
    for (const { id, sampled } of items) {
      const { id: of } = process.definition;
      const result = this.world.decide(
        { process: of },
        { type: 'startBySchedule', process: of, schedule: schedule.name, occurrence: day, item: id, sampled },
        null,
      );
      if (result.kind === 'decided') last.set(id ?? '', day);
      else this.world.mishap('', `schedule ${of} ${schedule.name} ${day} ${id ?? ''}`, result.refusal);
    }
  }

  /** The earliest; of several that of the first process and schedule. */
  private first(): Waiting | null {
    return this.waiting.reduce<Waiting | null>(
      (first, one) => (one.next && (!first?.next || one.next.at < first.next.at) ? one : first),
      null,
    );
  }

  private itemsOf({ compiled, calendar, last }: Waiting, day: string, directory: DirectoryDay): readonly Item[] {
    const { items } = compiled.schedule;
    switch (items.kind) {
      case 'one':
        return [{ id: null, sampled: null }];
      case 'people':
        return directory.people({ kind: 'role', role: items.role }).map((id) => ({ id, sampled: null }));
      case 'rows':
        return this.world.rows
          .all(items.register)
          .filter(([key, row]) => compiled.isDue(calendar, row, day, last.get(key) ?? null))
          .map(([id]) => ({ id, sampled: null }));
      case 'sample': {
        const { from, to } = sampledDays(items.period, day);
        const ended = this.ended(items.process, calendar.instantOf(from, 0), calendar.instantOf(to, 0));
        return drawSample([...ended.keys()], items.size, SEED).map((id) => ({ id, sampled: ended.get(id) ?? null }));
      }
    }
  }

  private ended(process: string, from: EpochMs, to: EpochMs): ReadonlyMap<string, SampledInstance> {
    const lives = [...this.world.lives.values()].filter(({ instance: { process: of, state } }) => {
      return of === process && state.status === 'ended' && state.lastAt >= from && state.lastAt < to;
    });
    return new Map(
      lives.map(({ instance: { id, state } }) => {
        const { key, initiator, startedAt, lastAt, end } = state;
        return [id, { seed: SEED, key, initiator, startedAt: isoOf(startedAt), endedAt: isoOf(lastAt), end: end ?? '' }];
      }),
    );
  }
}

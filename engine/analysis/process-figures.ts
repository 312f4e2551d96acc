import type { EpochMs } from '../runtime/instance.js';
import { type ConformanceFigures, ConformanceCount } from './conformance-count.js';
import type { InstanceConformance } from './conformance.js';
import { Distribution, type DistributionFigures } from './distribution.js';
import { type InstanceFigures, type Rework, type TimeKind, TIME_KINDS } from './instance-figures.js';
import { type LimitCounts, LimitsCount } from './limits-count.js';
import { type PeopleFigures, PeopleCount } from './people-count.js';
import type { Period } from './periods.js';
import { type StateFigures, StatesCount } from './states-count.js';
import { type VariantFigures, Variants } from './variants.js';

/** Instances that have something in common. Times are working milliseconds. */
export interface Summary {
  readonly instances: number;
  readonly ended: number;
  /** Working time from start to end, of those that ended. */
  readonly cycle: DistributionFigures;
  /** The same by the clock on the wall. */
  readonly elapsed: DistributionFigures;
  /** How the working time of all of them passed, running ones included. */
  readonly times: Readonly<Record<TimeKind, number>>;
  readonly limits: { readonly started: number; readonly breached: number };
  /** Instances with any rework. */
  readonly reworked: number;
}

/** Of the instances of one process that started in a period. */
export interface ProcessFigures {
  readonly read: { readonly instances: number; readonly events: number };
  readonly summary: Summary;
  /** By the version they ended on, or run on. */
  readonly versions: readonly (Summary & { readonly version: string })[];
  /** By the part of the period they started in. `endedIn`: how many of all of them ended in it. */
  readonly periods: readonly (Summary & { readonly period: Period; readonly endedIn: number })[];
  /** Final state → how many. */
  readonly ends: Readonly<Record<string, number>>;
  /** Where the working time goes, the most first; `queue` has a number for the end of each part of the period. */
  readonly states: readonly StateFigures[];
  readonly people: PeopleFigures;
  readonly limits: readonly LimitCounts[];
  readonly rework: Rework & { readonly instances: number };
  readonly variants: { readonly distinct: number; readonly listed: readonly VariantFigures[]; readonly others: number };
  readonly conformance: ConformanceFigures;
}

/** Adds instances up one by one; what it holds does not grow with their number. */
export class FoldProcess {
  private readonly all = new SummaryCount();
  private readonly byVersion = new Map<string, SummaryCount>();
  private readonly byPeriod: readonly SummaryCount[];
  private readonly endedIn: number[];
  private readonly ends = new Map<string, number>();
  private readonly states: StatesCount;
  private readonly people = new PeopleCount();
  private readonly limits = new LimitsCount();
  private readonly rework = { loops: 0, returned: 0, rejected: 0, takenBack: 0, instances: 0 };
  private readonly variants = new Variants();
  private readonly conformance = new ConformanceCount();
  private events = 0;

  /** @param now - instants of the queue after it are left out: they are not known yet */
  constructor(
    private readonly periods: readonly Period[],
    now: EpochMs,
  ) {
    this.byPeriod = periods.map(() => new SummaryCount());
    this.endedIn = periods.map(() => 0);
    this.states = new StatesCount(periods.map(({ to }) => to).filter((at) => at <= now));
  }

  /** @param conformance - null: not asked for */
  take(figures: InstanceFigures, events: number, conformance: InstanceConformance | null): void {
    this.events += events;
    const version = figures.versions.at(-1) ?? '';
    const ofVersion = this.byVersion.get(version) ?? new SummaryCount();
    this.byVersion.set(version, ofVersion);
    const started = this.periodOf(figures.startedAt);
    for (const summary of [this.all, ofVersion, ...(started === null ? [] : [this.byPeriod[started]])]) summary?.take(figures);
    const ended = figures.endedAt === null ? null : this.periodOf(figures.endedAt);
    if (ended !== null) this.endedIn[ended] = (this.endedIn[ended] ?? 0) + 1;
    if (figures.end !== null) this.ends.set(figures.end, (this.ends.get(figures.end) ?? 0) + 1);
    this.states.take(figures);
    this.people.take(figures);
    this.limits.take(figures);
    for (const kind of ['loops', 'returned', 'rejected', 'takenBack'] as const) this.rework[kind] += figures.rework[kind];
    if (isReworked(figures)) this.rework.instances += 1;
    this.variants.add(figures.instance, figures.path);
    if (conformance) this.conformance.take(figures.instance, conformance);
  }

  /** @param variants - how many are listed */
  figures(variants = 20): ProcessFigures {
    const summary = this.all.figures();
    return {
      read: { instances: summary.instances, events: this.events },
      summary,
      versions: [...this.byVersion].map(([version, count]) => ({ version, ...count.figures() })),
      periods: this.periods.map((period, index) => ({
        period,
        ...(this.byPeriod[index] ?? new SummaryCount()).figures(),
        endedIn: this.endedIn[index] ?? 0,
      })),
      ends: Object.fromEntries([...this.ends].sort(([, a], [, b]) => b - a)),
      states: this.states.figures(),
      people: this.people.figures(),
      limits: this.limits.figures(),
      rework: this.rework,
      variants: this.variants.figures(variants),
      conformance: this.conformance.figures(),
    };
  }

  private periodOf(at: EpochMs): number | null {
    const index = this.periods.findIndex(({ from, to }) => from <= at && at < to);
    return index === -1 ? null : index;
  }
}

class SummaryCount {
  private instances = 0;
  private readonly cycle = new Distribution();
  private readonly elapsed = new Distribution();
  private readonly times = Object.fromEntries(TIME_KINDS.map((kind) => [kind, 0])) as Record<TimeKind, number>;
  private readonly limits = { started: 0, breached: 0 };
  private reworked = 0;

  take(figures: InstanceFigures): void {
    this.instances += 1;
    if (figures.endedAt !== null) {
      this.cycle.add(figures.workingMs);
      this.elapsed.add(figures.elapsedMs);
    }
    for (const kind of TIME_KINDS) this.times[kind] += figures.times[kind];
    this.limits.started += figures.limits.length;
    this.limits.breached += figures.limits.filter(({ isBreached }) => isBreached).length;
    if (isReworked(figures)) this.reworked += 1;
  }

  figures(): Summary {
    const { instances, times, limits, reworked } = this;
    const cycle = this.cycle.figures();
    return { instances, ended: cycle.count, cycle, elapsed: this.elapsed.figures(), times, limits, reworked };
  }
}

function isReworked({ rework }: InstanceFigures): boolean {
  return Object.values(rework).some((times) => times > 0);
}

import type { Deviation, DeviationKind, InstanceConformance } from './conformance.js';

/** Kinds of deviation at one place that are told apart; further ones are counted. */
const MOST_PLACES = 500;

/** One way of going otherwise, over all instances. */
export interface DeviationCount extends Pick<Deviation, 'kind' | 'from' | 'to' | 'passedOver'> {
  readonly count: number;
  /** An instance that went so, and the event. */
  readonly example: { readonly instance: string; readonly seq: number };
}

export interface ConformanceFigures {
  /** Instances compared; 0: it was not asked for. */
  readonly compared: number;
  /** Without any deviation. */
  readonly conforming: number;
  /** Histories decided again, and those that do not give the stored instance. */
  readonly replayed: number;
  readonly disagreeing: number;
  /** The first of these, and what was wrong. */
  readonly disagreements: readonly { readonly instance: string; readonly problem: string }[];
  /** Deviations, the most frequent first. */
  readonly deviations: readonly DeviationCount[];
  readonly byKind: Readonly<Record<DeviationKind, number>>;
}

const MOST_DISAGREEMENTS = 20;

export class ConformanceCount {
  private readonly counts = new Map<string, { deviation: Deviation; instance: string; count: number }>();
  private readonly byKind: Record<DeviationKind, number> = { moved: 0, unknown: 0, skipped: 0, impossible: 0 };
  private readonly disagreements: { instance: string; problem: string }[] = [];
  private compared = 0;
  private conforming = 0;
  private replayed = 0;
  private disagreeing = 0;

  take(instance: string, { replay, deviations }: InstanceConformance): void {
    this.compared += 1;
    if (deviations.length === 0) this.conforming += 1;
    if (replay) this.replayed += 1;
    if (replay && !replay.agrees) {
      this.disagreeing += 1;
      if (this.disagreements.length < MOST_DISAGREEMENTS) this.disagreements.push({ instance, problem: replay.problem ?? '' });
    }
    for (const deviation of deviations) {
      this.byKind[deviation.kind] += 1;
      const place = `${deviation.kind} ${deviation.from ?? ''} ${deviation.to} ${deviation.passedOver.join()}`;
      const known = this.counts.get(place);
      if (known) known.count += 1;
      else if (this.counts.size < MOST_PLACES) this.counts.set(place, { deviation, instance, count: 1 });
    }
  }

  figures(): ConformanceFigures {
    const { compared, conforming, replayed, disagreeing, disagreements, byKind } = this;
    const deviations = [...this.counts.values()]
      .sort((a, b) => b.count - a.count)
      .map(({ deviation: { kind, from, to, passedOver, seq }, instance, count }) => ({
        kind,
        from,
        to,
        passedOver,
        count,
        example: { instance, seq },
      }));
    return { compared, conforming, replayed, disagreeing, disagreements, deviations, byKind };
  }
}

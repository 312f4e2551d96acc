import { Distribution, type DistributionFigures } from './distribution.js';
import type { InstanceFigures } from './instance-figures.js';

/** Persons and roles listed; a department has fewer, and what is beyond is counted. */
const MOST = 500;

/** Tasks of a person, or of a role. Times are working milliseconds of tasks that are closed. */
export interface HolderFigures {
  /** Person's id, or `role:finance`. */
  readonly holder: string;
  readonly tasks: number;
  readonly open: number;
  readonly waiting: DistributionFigures;
  readonly handling: DistributionFigures;
}

export interface PeopleFigures {
  /** Who finished tasks, or has them in hand. */
  readonly persons: readonly HolderFigures[];
  /** Whose inbox they stood in when they opened. */
  readonly candidates: readonly HolderFigures[];
  /** Tasks of persons and roles beyond the first 500. */
  readonly beyond: number;
}

interface HolderCount {
  tasks: number;
  open: number;
  readonly waiting: Distribution;
  readonly handling: Distribution;
}

export class PeopleCount {
  private readonly persons = new Map<string, HolderCount>();
  private readonly candidates = new Map<string, HolderCount>();
  private beyond = 0;

  take({ tasks }: InstanceFigures): void {
    for (const { person, candidates, closedAt, waitingMs, handlingMs } of tasks) {
      const counts = [
        ...(person === null ? [] : [this.of(this.persons, person)]),
        ...candidates.map((candidate) => this.of(this.candidates, candidate)),
      ];
      for (const count of counts) {
        if (!count) continue;
        count.tasks += 1;
        if (closedAt === null) count.open += 1;
        else {
          count.waiting.add(waitingMs);
          count.handling.add(handlingMs);
        }
      }
    }
  }

  figures(): PeopleFigures {
    return { persons: listed(this.persons), candidates: listed(this.candidates), beyond: this.beyond };
  }

  private of(counts: Map<string, HolderCount>, holder: string): HolderCount | null {
    const known = counts.get(holder);
    if (known) return known;
    if (counts.size === MOST) {
      this.beyond += 1;
      return null;
    }
    const count = { tasks: 0, open: 0, waiting: new Distribution(), handling: new Distribution() };
    counts.set(holder, count);
    return count;
  }
}

function listed(counts: ReadonlyMap<string, HolderCount>): readonly HolderFigures[] {
  return [...counts]
    .sort(([one, a], [other, b]) => b.tasks - a.tasks || one.localeCompare(other, 'en'))
    .map(([holder, { waiting, handling, ...count }]) => ({ holder, ...count, waiting: waiting.figures(), handling: handling.figures() }));
}

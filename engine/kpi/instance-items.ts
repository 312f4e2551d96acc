import type { InstanceFigures } from '../analysis/instance-figures.js';
import type { MeasureSource } from '../definition/kpi.js';
import type { EpochMs, JsonObject } from '../runtime/instance.js';

/**
 * What an instance gives to a measure, as plain JSON: itself, or its stays, limits or decisions.
 *
 * @param now - until when what goes on is told
 */
export function instanceItems(source: MeasureSource, process: string, figures: InstanceFigures, now: EpochMs): readonly JsonObject[] {
  switch (source.kind) {
    case 'instances': {
      const { endedAt, end, elapsedMs, workingMs, times, limits, rework } = figures;
      return [
        {
          process,
          hasEnded: endedAt !== null,
          end: end ?? '',
          elapsedHours: hours(elapsedMs),
          workingHours: hours(workingMs),
          waitingHours: hours(times.waiting),
          handlingHours: hours(times.handling),
          breaches: limits.filter(({ isBreached }) => isBreached).length,
          loops: rework.loops,
          rejections: rework.rejected,
          returns: rework.returned,
        },
      ];
    }
    case 'stays':
      return figures.visits
        .filter(({ state }) => state === source.state)
        .map(({ from, to, workingMs }) => ({
          process,
          isOver: to !== null,
          elapsedHours: hours((to ?? Math.max(now, from)) - from),
          workingHours: hours(workingMs),
        }));
    case 'limits':
      return figures.limits
        .filter(({ name }) => source.limit === null || name === source.limit)
        .map(({ name, hasEnded, isBreached, isExcused }) => ({
          process,
          limit: name,
          hasEnded: hasEnded || figures.endedAt !== null,
          isBreached,
          isExcused,
        }));
    case 'decisions':
      return figures.decisions
        .filter(({ state }) => state === source.state)
        .map(({ outcome, person }) => ({ process, outcome, person: person ?? '' }));
    case 'rows':
    case 'gates':
      return [];
  }
}

function hours(ms: number): number {
  return ms / 3_600_000;
}

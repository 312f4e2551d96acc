import type { People, Substitution } from '../definition/organization.js';
import { dayNumber, isoDay } from '../time/civil-day.js';

/**
 * The days on which people stand otherwise than the day before: posts begin or have ended, somebody has left, a substitution begins or is over.
 *
 * @param today - ISO; it is the first of them, whatever it changes, and no earlier day is among them
 */
export function changeDays(people: People, substitutions: readonly Substitution[], today: string): readonly string[] {
  const days = Object.values(people).flatMap(({ posts, lastDay }) => [
    ...posts.flatMap(({ from, to }) => [from, dayAfter(to)]),
    dayAfter(lastDay),
  ]);
  const ofSubstitutions = substitutions.flatMap(({ from, to }) => [from, dayAfter(to)]);
  const later = [...days, ...ofSubstitutions].filter((day) => day !== null && day > today) as readonly string[];
  return [today, ...[...new Set(later)].sort()];
}

function dayAfter(day: string | null): string | null {
  return day === null ? null : isoDay(dayNumber(day) + 1);
}

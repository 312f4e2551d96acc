import type { Organization, People } from '../definition/organization.js';
import { createDirectoryDay } from './directory-day.js';

/**
 * Reporting lines that go round: people who, by `manager of`, stand above themselves. It comes of posts, as when the leader of a unit holds a post
 * below somebody he leads.
 *
 * @param day - ISO
 * @returns each circle once, from the first person found in it, and back to him: `[a, b, a]`
 */
export function reportingCircles(organization: Organization, people: People, day: string): readonly (readonly string[])[] {
  const today = createDirectoryDay(organization, people, [], day);
  const circles: (readonly string[])[] = [];
  const done = new Set<string>();

  const follow = (person: string, line: readonly string[]): void => {
    const place = line.indexOf(person);
    if (place >= 0) {
      circles.push([...line.slice(place), person]);
      return;
    }
    if (done.has(person)) return;
    for (const manager of today.people({ kind: 'manager', of: person })) follow(manager, [...line, person]);
    done.add(person);
  };
  for (const person of Object.keys(people).sort()) follow(person, []);
  return circles;
}

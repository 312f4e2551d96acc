import type { Organization, People } from '../definition/organization.js';
import type { Text } from '../definition/text.js';
import { changeDays } from './change-days.js';
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

/** An organization with everybody in it. */
export interface Staff {
  readonly organization: Organization;
  readonly people: People;
}

/**
 * Circles a change makes, today or on a later day: those that were there before are left to whoever made them.
 *
 * @param today - ISO
 */
export function circlesMade(before: Staff, after: Staff, today: string): readonly (readonly string[])[] {
  const found = circlesFrom(today, after);
  if (found.length === 0) return [];
  const known = new Set(circlesFrom(today, before).map(membersOf));
  return found.filter((circle) => !known.has(membersOf(circle)));
}

/** Circles of a day or any later one, each once. @param day - ISO */
export function circlesFrom(day: string, { organization, people }: Staff): readonly (readonly string[])[] {
  const circles = changeDays(people, [], day).flatMap((one) => reportingCircles(organization, people, one));
  return [...new Map(circles.map((circle) => [membersOf(circle), circle])).values()];
}

function membersOf(circle: readonly string[]): string {
  return [...new Set(circle)].sort().join(' ');
}

/** Says what is wrong with a circle, and what makes one. */
export function describeCircle(circle: readonly string[]): { readonly message: Text; readonly hint: Text } {
  return {
    message: { zh: `汇报关系成环：${circle.join(' → ')}。`, en: `the reporting line goes round: ${circle.join(' → ')}` },
    hint: { zh: '一个人不能在自己下属所领导的单位中任职。', en: 'nobody holds a post in a unit that somebody below him leads' },
  };
}

import { DomainError } from '../domain-error.js';
import type { People, Substitution } from '../definition/organization.js';
import { own } from '../definition/values.js';
import { covers, meet } from './days.js';

/**
 * Checks a substitution against those there are. A substitute acts himself: one who is absent on any of these days is refused, rather than followed to
 * his own substitute. So a decision never passes through two hands, and a loop cannot come about.
 *
 * @param others - without the one to be entered
 * @throws {DomainError} `person-unknown`, `substitution-loop`, `substitution-overlaps`, `substitute-absent`
 */
export function refuseSubstitution(entered: Substitution, others: readonly Substitution[], people: People): void {
  const { person, by } = entered;
  for (const id of [person, by])
    if (!own(people, id)) throw new DomainError('person-unknown', `没有人员 ${id} / There is no person ${id}.`, { person: id });
  if (person === by)
    throw new DomainError(
      'substitution-loop',
      `${by} 不能代理自己，请另选代理人 / Nobody substitutes himself; choose somebody other than ${by}.`,
      {
        person,
        by,
      },
    );
  const same = others.filter((other) => meet(other, entered) && scopesMeet(other, entered));
  if (same.some((other) => other.person === by && other.by === person))
    throw new DomainError(
      'substitution-loop',
      `${person} 与 ${by} 不能互相代理，请另选代理人 / ${person} and ${by} cannot substitute each other; choose somebody else.`,
      { person, by },
    );
  const overlapping = same.find((other) => other.person === person);
  if (overlapping)
    throw new DomainError(
      'substitution-overlaps',
      `${overlapping.from} 至 ${overlapping.to} 已由 ${overlapping.by} 代理 ${person}，请先取消或缩短 / From ${overlapping.from} to ${overlapping.to} ${overlapping.by} substitutes ${person} already; end or shorten that first.`,
      { id: overlapping.id, by: overlapping.by, from: overlapping.from, to: overlapping.to },
    );
  const absent = same.find((other) => other.person === by);
  if (absent)
    throw new DomainError(
      'substitute-absent',
      `代理人 ${by} 在 ${absent.from} 至 ${absent.to} 自己不在岗，请另选代理人 / ${by} is absent from ${absent.from} to ${absent.to}; choose somebody else.`,
      { person: by, from: absent.from, to: absent.to },
    );
  const needed = same.find((other) => other.by === person);
  if (needed)
    throw new DomainError(
      'substitute-absent',
      `${person} 在 ${needed.from} 至 ${needed.to} 代理 ${needed.person}，请先为 ${needed.person} 另选代理人 / ${person} substitutes ${needed.person} from ${needed.from} to ${needed.to}; give ${needed.person} another substitute first.`,
      { person, from: needed.from, to: needed.to },
    );
  if (!worksThroughout(people, entered))
    throw new DomainError(
      'substitute-absent',
      `${by} 在 ${entered.from} 至 ${entered.to} 并非全程在岗 / ${by} does not work here on all days from ${entered.from} to ${entered.to}.`,
      { person: by, from: entered.from, to: entered.to },
    );
}

/** Whether two substitutions are for a process in common. */
function scopesMeet(a: Substitution, b: Substitution): boolean {
  return a.processes === null || b.processes === null || a.processes.some((process) => b.processes?.includes(process));
}

/** Whether the substitute holds a post on the first and the last day and does not leave before. */
function worksThroughout(people: People, { by, from, to }: Substitution): boolean {
  const person = own(people, by);
  const holdsPost = (day: string): boolean => person?.posts.some((post) => covers(post, day)) ?? false;
  return holdsPost(from) && holdsPost(to) && (person?.lastDay ?? to) >= to;
}

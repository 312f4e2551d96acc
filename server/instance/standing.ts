import type { SignedIn } from '#server/auth/signed-in.js';

/** Whose inboxes a person sees: his own, those of his roles, and of whom he substitutes. Groups are never expanded to their members. */
export interface Standing {
  /** `person:zhao.lei`, `role:finance`. */
  readonly principals: readonly string[];
  /** The same with the process after a space where a substitution is for that process only (`role:finance shipment`), alone where it is for all. */
  readonly places: readonly string[];
}

export function standingOf(me: SignedIn): Standing {
  const own = [...principalsOf(me), `proxy:${me.person}`];
  const substituted = me.substitutes.map(({ processes, ...absent }) => ({ processes, principals: principalsOf(absent) }));
  return {
    principals: [...new Set([...own, ...substituted.flatMap(({ principals }) => principals)])],
    places: [
      ...own,
      ...substituted.flatMap(({ principals, processes }) =>
        processes === null ? principals : processes.flatMap((process) => principals.map((principal) => `${principal} ${process}`)),
      ),
    ],
  };
}

/** Inboxes of a person's own: his, and those of his roles. */
export function principalsOf({ person, roles }: Pick<SignedIn, 'person' | 'roles'>): readonly string[] {
  return [`person:${person}`, ...roles.map((role) => `role:${role}`)];
}

/** Parameters of a statement that hold a standing: `{ principals: '$2', places: '$3' }`. */
export interface StandingParameters {
  readonly principals: string;
  readonly places: string;
}

/** SQL over `task_candidate c` and `task t`: the task stands in one of these inboxes. The first half finds it by its index. */
export function standsIn({ principals, places }: StandingParameters): string {
  return `c.principal = ANY (${principals}) AND ${isPlace('c.principal', places)}`;
}

/** SQL over `task_candidate c` and `task t`: nobody holds it, or the person himself or one he substitutes; an assistant may sign it whoever holds it. */
export function isFreeFor({ places }: StandingParameters): string {
  return `(t.assignee IS NULL OR c.principal LIKE 'proxy:%' OR ${isPlace(`'person:' || t.assignee`, places)})`;
}

/** SQL: the principal is one of a standing's places in a process, which is SQL too. */
export function isPlace(principal: string, places: string, process = 't.process'): string {
  return `(${principal} = ANY (${places}) OR ${principal} || ' ' || ${process} = ANY (${places}))`;
}

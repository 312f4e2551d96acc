import type { Text } from './text.js';

export interface Organization {
  readonly id: string;
  readonly title: Text;
  /** Time zone its days begin and end in: those of posts, of substitutions, the last one of a leaver. */
  readonly zone: string;
  readonly units: Readonly<Record<string, Unit>>;
  readonly roles: Readonly<Record<string, { readonly title: Text }>>;
}

/** Before there is one: an administrator works all the same. */
export const NO_ORGANIZATION: Organization = { id: '', title: { zh: '', en: '' }, zone: 'Asia/Shanghai', units: {}, roles: {} };

export interface Unit {
  readonly title: Text;
  /** Unit it belongs to; null: the top. */
  readonly parent: string | null;
  /** Role whose holder leads the unit; null: nobody. */
  readonly head: string | null;
  /** Other keys of the unit (`region: east`), asked by `<role> where region == …`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Person {
  readonly id: string;
  readonly name: Text;
  readonly posts: readonly Post[];
  /** Last day he works here, ISO; null: he stays. */
  readonly lastDay: string | null;
}

/** A duty in a unit. */
export interface Post {
  readonly unit: string;
  readonly role: string;
  /** First and last day, ISO; null: open on that side. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Somebody is absent, and another acts in his name (代理). */
export interface Substitution {
  readonly id: string;
  /** Who is absent. */
  readonly person: string;
  /** Who acts for him. */
  readonly by: string;
  /** First and last day, ISO. */
  readonly from: string;
  readonly to: string;
  /** Processes it is for; null: all. */
  readonly processes: readonly string[] | null;
}

/** Person id → person. */
export type People = Readonly<Record<string, Person>>;

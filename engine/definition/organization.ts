import type { Text } from './process-definition.js';

export interface Organization {
  readonly id: string;
  readonly title: Text;
  readonly units: Readonly<Record<string, Unit>>;
  readonly roles: Readonly<Record<string, { readonly title: Text }>>;
}

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
  readonly posts: readonly { readonly unit: string; readonly role: string }[];
}

/** Person id → person. */
export type People = Readonly<Record<string, Person>>;

import type { Expression } from './expression-source.js';

/** One entry of `by`. */
export type Candidate =
  | { readonly kind: 'initiator' }
  | { readonly kind: 'role'; readonly role: string }
  /** Each holder of the role, fixed when the work opens: in a gate of several votes one vote per person. */
  | { readonly kind: 'everyone'; readonly role: string }
  /** Holder of the `head` role of the person's unit, or of the nearest above in which that is somebody else. */
  | { readonly kind: 'manager'; readonly of: Expression }
  /** Holder of the role in the person's unit, else in the nearest unit above. */
  | { readonly kind: 'roleOfPerson'; readonly role: string; readonly of: Expression }
  | { readonly kind: 'roleOfUnit'; readonly role: string; readonly unit: Expression }
  | { readonly kind: 'roleWhere'; readonly role: string; readonly attribute: string; readonly equals: Expression }
  /** An expression that gives a person's id (a person field, `row.person`, …). */
  | { readonly kind: 'person'; readonly person: Expression };

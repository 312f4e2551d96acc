import type { Action } from './action.js';
import type { Expression } from './expression-source.js';
import type { Text } from './text.js';
import type { Limit } from './time-limit.js';
import type { Branch, Handler } from './transition.js';
import type { Approval, Each, Task } from './work.js';

export type StateKind = 'task' | 'approval' | 'wait' | 'call' | 'service' | 'lookup' | 'choose' | 'compound' | 'parallel' | 'final';

interface StateBase {
  readonly name: string;
  readonly title: Text;
  /** Entry actions, in order. */
  readonly do: readonly Action[];
  readonly limit: Limit | null;
  readonly on: readonly Handler[];
  readonly always: readonly Branch[];
  readonly path: string;
}

export type State =
  | (StateBase & { readonly kind: 'task'; readonly task: Task })
  | (StateBase & { readonly kind: 'approval'; readonly approval: Approval })
  | (StateBase & { readonly kind: 'wait'; readonly for: Expression | null; readonly until: Expression | null })
  | (StateBase & { readonly kind: 'call'; readonly call: Call })
  | (StateBase & { readonly kind: 'service'; readonly service: Service })
  | (StateBase & { readonly kind: 'lookup'; readonly lookup: Lookup })
  | (StateBase & { readonly kind: 'choose'; readonly choose: readonly Branch[] })
  | (StateBase & {
      readonly kind: 'compound';
      readonly initial: string;
      readonly states: Readonly<Record<string, State>>;
      readonly onDone: readonly Branch[];
    })
  | (StateBase & { readonly kind: 'parallel'; readonly states: Readonly<Record<string, State>>; readonly onDone: readonly Branch[] })
  | (StateBase & { readonly kind: 'final'; readonly result: Readonly<Record<string, Expression>> });

export interface Call {
  readonly process: string;
  readonly with: Readonly<Record<string, Expression>>;
  readonly each: Each | null;
}

export interface Service {
  /** Name of a service the host offers: `webhook`. */
  readonly name: string;
  readonly with: Readonly<Record<string, Expression>>;
}

export interface Lookup {
  readonly register: string;
  readonly key: Expression | null;
  /** Conjunction of `field == expression`. */
  readonly where: readonly { readonly field: string; readonly equals: Expression }[] | null;
  readonly as: string;
}

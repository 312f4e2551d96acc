import type { Candidate } from './candidate.js';
import type { Expression } from './expression-source.js';
import type { Priority } from './priority.js';
import type { Each } from './work.js';

export type Action =
  | { readonly kind: 'set'; readonly values: Readonly<Record<string, Expression>>; readonly each: Each | null; readonly path: string }
  | {
      readonly kind: 'record';
      readonly register: string;
      readonly key: Expression;
      readonly with: Readonly<Record<string, Expression>>;
      /** Refused when the row exists already. */
      readonly isNew: boolean;
      readonly valid: { readonly from: Expression | null; readonly to: Expression | null } | null;
      readonly each: Each | null;
      readonly path: string;
    }
  | {
      readonly kind: 'send';
      readonly message: string;
      readonly with: Readonly<Record<string, Expression>>;
      readonly each: Each | null;
      readonly path: string;
    }
  | {
      readonly kind: 'start';
      readonly process: string;
      readonly with: Readonly<Record<string, Expression>>;
      readonly initiator: Expression | null;
      readonly each: Each | null;
      readonly path: string;
    }
  | {
      readonly kind: 'notify' | 'cc';
      readonly to: readonly Candidate[];
      readonly template: string | null;
      readonly each: Each | null;
      readonly path: string;
    }
  | { readonly kind: 'render'; readonly template: string; readonly of: string | null; readonly each: Each | null; readonly path: string }
  /** Only in `breach` and `chain`. */
  | { readonly kind: 'escalate' | 'reassign'; readonly to: readonly Candidate[]; readonly each: null; readonly path: string }
  /** Only in `breach` and `chain`: the open work of the limit becomes so pressing, where it is less so. */
  | { readonly kind: 'priority'; readonly priority: Priority; readonly each: null; readonly path: string };

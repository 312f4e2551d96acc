import type { CompiledProcess, MatchKey } from '../compile/compile.js';
import type { Handler } from '../definition/transition.js';
import type { Facts } from './facts.js';
import type { Instance, Json } from './instance.js';
import { readingTurn } from './reading-turn.js';
import { activeStates } from './settle.js';
import type { Turn } from './turn.js';

/** A message handler with the active state it stands on; `state` null: on the whole process. */
export interface Listening {
  readonly state: string | null;
  readonly handler: Handler;
}

/** Message handlers of the process and of its active states: what an instance listens for now. */
export function listening(process: CompiledProcess, value: Json): readonly Listening[] {
  const active = activeStates(value);
  const general = process.definition.on.map((handler) => ({ state: null, handler }));
  const own = [...active].flatMap((state) => (process.states.get(state)?.on ?? []).map((handler) => ({ state, handler })));
  return [...general, ...own].filter(
    ({ handler }) => handler.kind === 'message' && (handler.over === null || handler.over.some((state) => active.has(state))),
  );
}

/** The handlers alone. */
export function listeners(process: CompiledProcess, value: Json): readonly Handler[] {
  return listening(process, value).map(({ handler }) => handler);
}

/** What an instance listens for. */
export interface Subscription {
  readonly message: string;
  /** Field and text a payload must have for the instance to hear it; null: any, and `match` decides. */
  readonly equal: { readonly field: string; readonly text: string } | null;
  /** Whether the key alone decides: a message that was refused once is then refused until the key changes. */
  readonly isDecidedByKey: boolean;
}

/**
 * What to index an instance under, so that a message finds it without asking every instance that listens: `match: message.order == <expression>` gives
 * the field `order` and the expression's text. It depends on the instance alone, so that the row written for an earlier state can be named again; a key
 * that asks for more, has no value yet or is no text gives null.
 */
export function subscriptionsOf(process: CompiledProcess, instance: Instance): readonly Subscription[] {
  if (instance.state.status === 'ended') return [];
  let turn: Turn | null = null;
  return listeners(process, instance.state.value).map((handler) => {
    const key = handler.match && process.matchKey(handler.match);
    if (!key) return { message: handler.event, equal: null, isDecidedByKey: false };
    turn ??= readingTurn(process, instance, nothingKnown(instance), null);
    const text = keyText(turn, key);
    const equal = text === null ? null : { field: key.field, text };
    return { message: handler.event, equal, isDecidedByKey: equal !== null && handler.branches.every(({ when }) => when === null) };
  });
}

function keyText(turn: Turn, { key }: MatchKey): string | null {
  try {
    const value = turn.evaluateCompiled(key);
    return typeof value === 'string' ? value : null;
  } catch {
    // No value yet, or one that depends on more than the instance: it is found by the message's name alone, and its `match` decides.
    return null;
  }
}

/** Facts of which none is known: whoever asks does not depend on the instance alone. */
function nothingKnown(instance: Instance): Facts {
  const unknown = (): never => {
    throw new Error('a key must not depend on facts');
  };
  return {
    now: instance.state.lastAt,
    versions: { directory: 0, calendar: '' },
    people: unknown,
    hasRole: unknown,
    substitutedBy: unknown,
    anybody: unknown,
    absent: unknown,
    load: unknown,
    due: unknown,
    workingDays: unknown,
    worked: unknown,
    localDate: unknown,
    row: unknown,
    rows: unknown,
    next: unknown,
    newInstanceId: unknown,
  };
}

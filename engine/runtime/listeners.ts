import type { CompiledProcess } from '../compile/compile.js';
import type { Handler } from '../definition/process-definition.js';
import { toJson } from '../expression/to-json.js';
import type { Facts } from './facts.js';
import type { Instance, Json } from './instance.js';
import { readingTurn } from './reading-turn.js';
import { activeStates } from './settle.js';

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

/** A message an instance listens for; `field` and `key`: only with this text in this field of the payload; null: any. */
export interface Subscription {
  readonly message: string;
  readonly state: string | null;
  readonly field: string | null;
  readonly key: string | null;
}

/**
 * What to index an instance under, so that a message finds it without asking every instance that listens: `match: message.order == <expression>` gives
 * the field `order` and the expression's text. Any other `match`, and one that has no value yet, gives null.
 */
export function subscriptionKeys(process: CompiledProcess, instance: Instance, facts: Facts): readonly Subscription[] {
  if (instance.state.status === 'ended') return [];
  const turn = readingTurn(process, instance, facts, null);
  return listening(process, instance.state.value).map(({ state, handler }) => {
    const equal = handler.match && process.matchKey(handler.match);
    const key = equal ? keyText(() => turn.evaluateCompiled(equal.key)) : null;
    return { message: handler.event, state, field: key === null ? null : (equal?.field ?? null), key };
  });
}

function keyText(evaluate: () => unknown): string | null {
  try {
    const json = toJson(evaluate());
    return typeof json === 'string' ? json : null;
  } catch {
    // No value yet: it is found by the message's name alone, and its `match` decides.
    return null;
  }
}

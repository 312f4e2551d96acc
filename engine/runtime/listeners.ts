import type { CompiledProcess } from '../compile/compile.js';
import type { Handler } from '../definition/process-definition.js';
import type { Json } from './instance.js';
import { activeStates } from './settle.js';

/** Message handlers of the process and of its active states: what an instance listens for now. */
export function listeners(process: CompiledProcess, value: Json): readonly Handler[] {
  const active = activeStates(value);
  const handlers = [...process.definition.on, ...[...active].flatMap((name) => process.states.get(name)?.on ?? [])];
  return handlers.filter((handler) => handler.kind === 'message' && (handler.over === null || handler.over.some((state) => active.has(state))));
}

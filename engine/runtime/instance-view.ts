import type { CompiledProcess } from '../compile/compile.js';
import type { Text } from '../definition/process-definition.js';
import { toJson } from '../expression/to-json.js';
import { buttonsNow, mayPress } from './commands/press.js';
import type { Facts } from './facts.js';
import type { Instance, Json } from './instance.js';
import { readingTurn } from './reading-turn.js';

/** Values of the definition's `summary`, in its order: what lists and cards show. Null where there is no value yet. */
export function summaryOf(process: CompiledProcess, instance: Instance, facts: Facts): readonly Json[] {
  const turn = readingTurn(process, instance, facts, null);
  return process.definition.summary.map((expression) => {
    try {
      return toJson(turn.evaluate(expression)) ?? null;
    } catch {
      // Its document is not filled yet.
      return null;
    }
  });
}

/** Buttons the person may press now. */
export function buttonsFor(
  process: CompiledProcess,
  instance: Instance,
  person: string,
  facts: Facts,
): readonly { readonly button: string; readonly title: Text }[] {
  if (instance.state.status !== 'running') return [];
  const turn = readingTurn(process, instance, facts, person);
  return buttonsNow(turn)
    .filter((button) => mayPress(turn, button, person))
    .map(({ handler }) => ({ button: handler.event, title: handler.title ?? { zh: handler.event, en: handler.event } }));
}

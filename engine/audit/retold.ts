import type { CompiledProcess } from '../compile/compile.js';
import type { CompiledForm } from '../form/compile-form.js';
import type { Instance } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { replayed } from '../runtime/step.js';

/**
 * The instance as it was after each event, for whoever reads its history. What was personal may have been erased since: a form is taken as it was
 * filled then, also where it lacks now what must be filled.
 *
 * @throws {Error} as `replay` does
 */
export function retold(process: CompiledProcess, id: string, events: readonly DecidedEvent[]): readonly Instance[] {
  const forms = new Map([...process.forms].map(([name, form]) => [name, asItWasFilled(form)]));
  return [...replayed({ ...process, forms }, id, events)];
}

function asItWasFilled(form: CompiledForm): CompiledForm {
  return {
    ...form,
    fill: (...filling) => ({ ...form.fill(...filling), errors: [] }),
    accept: (input) => ({ ...form.accept(input), errors: [] }),
  };
}

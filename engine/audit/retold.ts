import type { CompiledProcess } from '../compile/compile.js';
import type { CompiledForm } from '../form/compile-form.js';
import type { Instance } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { replayed } from '../runtime/step.js';
import { type Versions, versionOf } from '../runtime/versions.js';

/**
 * The instance as it was after each event, for whoever reads its history. What was personal may have been erased since: a form is taken as it was
 * filled then, also where it lacks now what must be filled.
 *
 * @throws {Error} as `replay` does
 */
export function retold(versions: Versions, id: string, events: readonly DecidedEvent[]): readonly Instance[] {
  return [...replayed(asTheyWereFilled(versions), id, events)];
}

/** The versions with forms that refuse nothing. */
export function asTheyWereFilled(versions: Versions): Versions {
  const taken = new Map<string, CompiledProcess>();
  return (definition) => {
    const known = taken.get(definition) ?? withOpenForms(versionOf(versions, definition));
    taken.set(definition, known);
    return known;
  };
}

function withOpenForms(process: CompiledProcess): CompiledProcess {
  return { ...process, forms: new Map([...process.forms].map(([name, form]) => [name, asItWasFilled(form)])) };
}

function asItWasFilled(form: CompiledForm): CompiledForm {
  return {
    ...form,
    fill: (...filling) => ({ ...form.fill(...filling), errors: [] }),
    accept: (input) => ({ ...form.accept(input), errors: [] }),
  };
}

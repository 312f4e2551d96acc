import type { CompiledProcess } from '../compile/compile.js';
import { workOf } from '../definition/work-of.js';
import type { Hidden } from '../runtime/hidden-fields.js';
import type { Instance } from '../runtime/instance.js';
import { type Fields, personalPlaces } from './personal-places.js';

/** Paths of the fields marked `x-personal`: `phone`, `people.name` of a table or group. */
export function personalPaths(fields: Fields): readonly string[] {
  return Object.values(fields).flatMap(({ name, personal, element, fields: inside }) =>
    personal || element?.personal ? [name] : personalPaths(inside).map((path) => `${name}.${path}`),
  );
}

/** Document, lookup or data → paths of its protected fields; `whole`: a state hides all of it, or it is personal itself. */
type Protected = ReadonlyMap<string, { readonly whole: boolean; readonly paths: readonly string[] }>;

const known = new WeakMap<CompiledProcess, Protected>();

/**
 * Sorted names of protected fields that an instance shows to somebody: those marked `x-personal` and those a state hides from anybody, of the documents filled
 * so far and of the register rows it looked up; `request.phone`, `request.lines.price`, `request` where a state hides the whole document.
 *
 * @param hidden - what it hides from him
 */
export function protectedFields(process: CompiledProcess, instance: Instance, hidden: Hidden): readonly string[] {
  let places = known.get(process);
  if (!places) known.set(process, (places = findProtected(process)));
  const names = [...places].flatMap(([name, { whole, paths }]) => {
    const from = hidden.get(name);
    if (from === null || !isThere(instance, name, hidden)) return [];
    const shown = paths.filter((path) => !from?.has(path)).map((path) => `${name}.${path}`);
    return whole ? [name, ...shown] : shown;
  });
  return names.sort();
}

function isThere({ documents, state }: Instance, name: string, hidden: Hidden): boolean {
  if (documents[name] !== undefined) return true;
  // From whoever something is hidden, all data is.
  if (hidden.size === 0 && state.data[name] !== undefined && state.data[name] !== null) return true;
  return Object.values(state.tasks).some(({ draft }) => draft?.content[name] !== undefined);
}

function findProtected(process: CompiledProcess): Protected {
  const found = new Map<string, { whole: boolean; paths: Set<string> }>();
  const add = (name: string, paths: readonly string[] | null): void => {
    const before = found.get(name) ?? { whole: false, paths: new Set() };
    found.set(name, { whole: before.whole || paths === null, paths: new Set([...before.paths, ...(paths ?? [])]) });
  };
  const places = personalPlaces(process);
  for (const [name, { form }] of Object.entries(process.definition.documents))
    add(name, personalPaths(process.forms.get(form)?.definition.fields ?? {}));
  for (const [name, register] of places?.lookups ?? []) add(name, personalPaths(places?.registers.get(register)?.fields ?? {}));
  for (const name of Object.keys(process.definition.data ?? {})) if (places?.names.has(name)) add(name, null);
  for (const state of process.states.values())
    for (const { document, fields } of workOf(state)?.hides ?? []) add(document, fields === null ? null : [...fields]);
  return new Map(
    [...found].flatMap(([name, { whole, paths }]) => (whole || paths.size > 0 ? [[name, { whole, paths: [...paths].sort() }]] : [])),
  );
}

import type { CompiledProcess } from '../compile/compile.js';
import type { Field } from '../definition/form.js';
import type { Text } from '../definition/text.js';
import { own } from '../definition/values.js';
import type { Hidden } from '../runtime/hidden-fields.js';
import type { Instance, Json } from '../runtime/instance.js';
import { isErased } from './erased.js';
import type { Moment } from './moments.js';
import { isRecord } from './personal.js';
import { type NameIn, type ToldEvent, toldEvent } from './told-event.js';
import { isSame } from './without-defaults.js';

/** Every value a field had, oldest first. */
export interface FieldHistory {
  readonly path: string;
  /** As the newest version calls it; null: it is no field of a form. */
  readonly title: Text | null;
  readonly entries: readonly FieldChange[];
}

export interface FieldChange extends ToldEvent {
  /** `unknown`: it was written, but both values are erased, and whether they differ nobody can tell any more. */
  readonly kind: 'set' | 'changed' | 'cleared' | 'unknown';
  /** Null: it had none. */
  readonly before: Json;
  readonly after: Json;
}

/**
 * The history of one field: what it was before and after, who changed it, for whom, when and why.
 *
 * @param moments - as the reader sees them
 * @param path - `request.amount`; `request.lines.0.price` of one row, `request.lines.price` of all; `notes.1.text` of a document that may be many; a name in `data`
 * @param hidden - what is hidden from the reader
 * @returns null: the instance has no such field, or he may not see it
 */
export function fieldHistory(moments: readonly Moment[], path: string, hidden: Hidden, nameIn: NameIn): FieldHistory | null {
  const names = path.split('.');
  if (isHidden(hidden, names)) return null;
  const values = moments.map(({ instance }) => valueIn(instance, names) ?? null);
  const known = moments.findLast(({ process }) => isDeclared(process, names));
  if (!known && values.every((value) => value === null)) return null;
  return {
    path,
    title: known ? (fieldOf(known.process, names)?.title ?? null) : null,
    entries: moments.flatMap((moment, place) => {
      const before = values[place - 1] ?? null;
      const after = values[place] ?? null;
      const kind = kindOf(before, after, moment, names);
      return kind === null ? [] : [{ ...toldEvent(moment, moments[place - 1] ?? null, nameIn), kind, before, after }];
    }),
  };
}

/** Paths of all fields an instance may have in a version; columns of tables under their table. */
export function fieldPaths({ definition, forms, states }: CompiledProcess): readonly string[] {
  const documents = Object.entries(definition.documents).flatMap(([document, { form }]) =>
    Object.values(forms.get(form)?.definition.fields ?? {}).flatMap(({ name, fields }) => [
      `${document}.${name}`,
      ...Object.keys(fields).map((column) => `${document}.${name}.${column}`),
    ]),
  );
  const rows = [...states.values()].flatMap((state) => (state.kind === 'lookup' ? [state.lookup.as] : []));
  return [...documents, ...Object.keys(definition.data), ...rows];
}

/** Whether a path leads to something hidden from the reader. */
export function isHidden(hidden: Hidden, [root = '', ...inner]: readonly string[]): boolean {
  const paths = hidden.get(root);
  if (paths === null) return true;
  const places = inner.filter((name) => !isPlace(name));
  return paths !== undefined && places.some((_, depth) => paths.has(places.slice(0, depth + 1).join('.')));
}

function kindOf(before: Json, after: Json, { event }: Moment, names: readonly string[]): FieldChange['kind'] | null {
  if (isErased(before) && isErased(after)) {
    const [document = '', ...inner] = names;
    const change = own(event.delta.documents, document);
    const written = change ? valueAt(change.patch, inner) : own(event.delta.data, document);
    return isErased(written) ? (inner.some(isPlace) ? 'unknown' : 'changed') : null;
  }
  if (isSame(before, after)) return null;
  return before === null ? 'set' : after === null ? 'cleared' : 'changed';
}

function valueIn({ documents, state }: Instance, [root = '', ...inner]: readonly string[]): Json | undefined {
  const filled = own(documents, root);
  if (filled === undefined) return valueAt(own(state.data, root), inner);
  if (!Array.isArray(filled)) return valueAt((filled as { content: Json }).content, inner);
  const all = (filled as readonly { content: Json }[]).map(({ content }) => content);
  return valueAt(all, inner);
}

/** Within a list a number is a place; any other name is asked of every item. */
function valueAt(value: Json | undefined, [name, ...deeper]: readonly string[]): Json | undefined {
  if (name === undefined || value === undefined || isErased(value)) return value;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return isPlace(name) ? valueAt(items[Number(name)], deeper) : items.map((item) => valueAt(item, [name, ...deeper]) ?? null);
  }
  return isRecord(value) ? valueAt(own(value, name), deeper) : undefined;
}

function isDeclared(process: CompiledProcess, names: readonly string[]): boolean {
  return names.length === 1 && own(process.definition.documents, names[0] ?? '') !== undefined
    ? true
    : fieldPaths(process).includes(names.filter((name) => !isPlace(name)).join('.'));
}

function fieldOf({ definition, forms }: CompiledProcess, [document = '', ...inner]: readonly string[]): Field | null {
  const form = forms.get(own(definition.documents, document)?.form ?? '');
  const [first = '', column] = inner.filter((name) => !isPlace(name));
  const field = form && own(form.definition.fields, first);
  return (column === undefined ? field : field && own(field.fields, column)) ?? null;
}

function isPlace(name: string): boolean {
  return /^\d+$/.test(name);
}

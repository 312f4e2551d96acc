import type { CompiledProcess } from '../compile/compile.js';
import type { Field } from '../definition/form.js';
import { isRecord } from '../audit/personal.js';
import { versionsOf } from '../audit/subject.js';
import type { Instance, Json, JsonObject } from '../runtime/instance.js';

type Fields = Readonly<Record<string, Field>>;

/** Rows of registers an instance is about, as `<register>/<key>`: named in any version of its documents, tables and groups too, or looked up. */
export function rowsNamed(process: CompiledProcess, instance: Instance): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, { form }] of Object.entries(process.definition.documents)) {
    const fields = process.forms.get(form)?.definition.fields ?? {};
    for (const { content } of versionsOf(instance, name)) collect(fields, content, found);
  }
  for (const state of process.states.values()) {
    if (state.kind !== 'lookup') continue;
    const { register, as } = state.lookup;
    const key = process.registers.get(register)?.definition.key;
    for (const row of [instance.state.data[as] ?? null].flat() as readonly Json[]) {
      const value = key !== undefined && isRecord(row) ? row[key] : null;
      if (typeof value === 'string') found.add(`${register}/${value}`);
    }
  }
  return found;
}

function collect(fields: Fields, content: JsonObject, found: Set<string>): void {
  for (const [name, value] of Object.entries(content)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field) collectField(field, value, found);
  }
}

function collectField(field: Field, value: Json, found: Set<string>): void {
  if (typeof value === 'string' && field.register !== null) found.add(`${field.register}/${value}`);
  if (field.kind === 'group' && isRecord(value)) collect(field.fields, value, found);
  if (!Array.isArray(value)) return;
  for (const item of value as readonly Json[]) {
    if (isRecord(item)) collect(field.fields, item, found);
    else if (field.element) collectField(field.element, item, found);
  }
}

import { differencesOf } from '#engine/audit/differences.js';
import type { Moment } from '#engine/audit/moments.js';
import { versionsOf } from '#engine/audit/subject.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import type { Field } from '#engine/definition/form.js';
import { keysOf } from '#engine/definition/json-pointer.js';
import type { Text } from '#engine/definition/text.js';
import { own } from '#engine/definition/values.js';
import type { FilledDocument, Json, JsonObject } from '#engine/runtime/instance.js';

/** A document that an event made or changed. */
export interface ChangedDocument {
  readonly name: string;
  readonly title: Text;
  /** Null: it was made by this event. */
  readonly before: FilledDocument | null;
  readonly after: FilledDocument;
  readonly fields: readonly ChangedField[];
}

export interface ChangedField {
  /** Titles of the fields it stands in and its own, and places in tables from 1. */
  readonly title: Text;
  readonly field: Field | null;
  readonly before: Json;
  readonly after: Json;
}

/** @param before - null: the instance began with it */
export function documentChanges(before: Moment | null, { event, instance, process }: Moment): readonly ChangedDocument[] {
  return Object.entries(event.delta.documents).flatMap(([name, { index }]): readonly ChangedDocument[] => {
    const after = versionsOf(instance, name)[index ?? 0];
    if (!after) return [];
    const was = (before && versionsOf(before.instance, name)[index ?? 0]) ?? null;
    return [
      {
        name,
        title: documentTitle(process, name),
        before: was,
        after,
        fields: changedFields(process, name, was?.content ?? {}, after.content),
      },
    ];
  });
}

export function documentTitle({ definition, forms }: CompiledProcess, name: string): Text {
  return forms.get(own(definition.documents, name)?.form ?? '')?.definition.title ?? { zh: name, en: name };
}

export function fieldsOf({ definition, forms }: CompiledProcess, name: string): Readonly<Record<string, Field>> {
  return forms.get(own(definition.documents, name)?.form ?? '')?.definition.fields ?? {};
}

function changedFields(process: CompiledProcess, name: string, before: JsonObject, after: JsonObject): readonly ChangedField[] {
  const fields = fieldsOf(process, name);
  return differencesOf(before, after)
    .filter((difference) => !isNothing(difference.before) || !isNothing(difference.after))
    .map((difference) => ({ ...placeOf(fields, keysOf(difference.path)), before: difference.before, after: difference.after }));
}

/** `明细 2 · 数量`. */
function placeOf(fields: Readonly<Record<string, Field>>, keys: readonly string[]): Pick<ChangedField, 'title' | 'field'> {
  const titles: Text[] = [];
  let within = fields;
  let field = null as Field | null;
  for (const key of keys) {
    const last = titles.at(-1);
    if (field && (field.kind === 'rows' || field.kind === 'list') && /^\d+$/.test(key) && last) {
      titles[titles.length - 1] = { zh: `${last.zh} ${Number(key) + 1}`, en: `${last.en} ${Number(key) + 1}` };
      // A row is shown as the group of its fields, an element of a list as itself.
      field = field.kind === 'list' ? field.element : { ...field, kind: 'group' };
      continue;
    }
    field = own(within, key) ?? null;
    within = field?.fields ?? {};
    titles.push(field?.title ?? { zh: key, en: key });
  }
  return { field, title: { zh: titles.map(({ zh }) => zh).join(' · '), en: titles.map(({ en }) => en).join(' · ') } };
}

function isNothing(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

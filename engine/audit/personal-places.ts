import type { CompiledProcess } from '../compile/compile.js';
import type { Field, FormDefinition } from '../definition/form.js';
import type { RegisterDefinition } from '../definition/register.js';
import { hasPersonal } from './personal.js';

export type Fields = FormDefinition['fields'];

/** Where the events of a process can hold personal values. */
export interface PersonalPlaces {
  /** Document → fields of its form; the columns of its tables too, for an item of `each` may be filled in as if they were fields. */
  readonly documents: ReadonlyMap<string, Fields>;
  /** Only registers with personal fields. */
  readonly registers: ReadonlyMap<string, Pick<RegisterDefinition, 'key' | 'fields'>>;
  /** Name a `lookup` keeps its row under → register. */
  readonly lookups: ReadonlyMap<string, string>;
  /** Message → its fields that are filled documents → fields of the form; only forms with personal fields. */
  readonly messages: ReadonlyMap<string, ReadonlyMap<string, Fields>>;
  /** Names of all personal fields: what processes hand to one another under such a name is personal there too. */
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<CompiledProcess, PersonalPlaces | null>();

/** Null: neither its documents, its messages nor any register has a personal field, so there is nothing to look for. */
export function personalPlaces(process: CompiledProcess): PersonalPlaces | null {
  let places = known.get(process);
  if (places === undefined) known.set(process, (places = findPlaces(process)));
  return places;
}

function findPlaces(process: CompiledProcess): PersonalPlaces | null {
  const fieldsOf = (form: string): Fields => process.forms.get(form)?.definition.fields ?? {};
  const registers = [...process.registers.values()].map(({ definition }) => definition);
  const messages = [...process.messages.values()].map(({ name, fields }) => {
    const forms = Object.entries(fields).map(([field, type]) => [field, fieldsOf(type)] as const);
    return [name, new Map(forms.filter(([, form]) => hasPersonal(form)))] as const;
  });
  const documents = Object.entries(process.definition.documents).map(([name, { form }]) => [name, withColumns(fieldsOf(form))] as const);
  const lookups = [...process.states.values()].flatMap((state) =>
    state.kind === 'lookup' ? [[state.lookup.as, state.lookup.register] as const] : [],
  );
  const places = {
    documents: new Map(documents),
    registers: new Map(registers.filter(({ fields }) => hasPersonal(fields)).map((register) => [register.id, register] as const)),
    lookups: new Map(lookups),
    messages: new Map(messages),
    names: new Set(
      [...[...process.forms.values()].map(({ definition }) => definition), ...registers].flatMap(({ fields }) => namesOf(fields)),
    ),
  };
  const some =
    places.registers.size > 0 || documents.some(([, fields]) => hasPersonal(fields)) || messages.some(([, forms]) => forms.size > 0);
  return some ? places : null;
}

function withColumns(fields: Fields): Fields {
  return Object.assign({}, ...Object.values(fields).map((field) => (field.kind === 'rows' ? field.fields : {})), fields) as Fields;
}

function namesOf(fields: Fields): readonly string[] {
  return Object.values(fields).flatMap((field: Field) => [...(field.personal ? [field.name] : []), ...namesOf(field.fields)]);
}

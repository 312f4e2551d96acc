import type { Text } from '../../definition/text.js';
import type { CompiledProcess } from '../../compile/compile.js';
import type { JsonObject } from '../../runtime/instance.js';
import { applyPatch } from '../../runtime/merge-patch.js';
import { type Versions, versionOf } from '../../runtime/versions.js';
import { isoInstant } from '../../time/iso-instant.js';
import { eventRows } from './event-table.js';
import { endOf, type ExportedEvent, type ExportedInstance, parentOf } from './exported-instance.js';
import { aboutOf, saidIn } from './activities.js';
import {
  objectOf,
  objectType,
  type OcelEvent,
  type OcelObject,
  type OcelRelation,
  type OcelValue,
  type RowNamed,
  rowsNamed,
  typeOfField,
  valueText,
} from './ocel.js';

/** What an instance adds to an object-centric log. */
export interface OcelInstance {
  readonly events: readonly OcelEvent[];
  /** Of the instance alone: itself and its documents. */
  readonly objects: readonly OcelObject[];
  /** Shared with other instances: rows of registers, and persons. */
  readonly rows: readonly RowNamed[];
  readonly persons: readonly string[];
}

interface DocumentInMaking {
  readonly id: string;
  readonly form: string;
  content: JsonObject;
  readonly attributes: OcelObject['attributes'][number][];
  named: readonly RowNamed[];
}

/**
 * An instance in the terms of OCEL 2.0: each event of its history is one event; objects are the instance, its documents with every change of a field, the
 * register rows that documents name or events record, and the persons who act.
 */
export function ocelInstance(instance: ExportedInstance, versions: Versions, language: keyof Text): OcelInstance {
  const documents = new Map<string, DocumentInMaking>();
  const rows = new Map<string, RowNamed>();
  const persons = new Set([instance.initiator].filter((person) => person !== ''));
  const activities = eventRows(instance, versions, language);
  const events = instance.events.map((event, place): OcelEvent => {
    const filled = fill(instance.id, documents, event, versionOf(versions, event.definition));
    const recorded = event.delta.records.map(({ register, key }) => ({ register, key, place: 'records' }));
    const named = [...documents.values()].flatMap((document) => document.named);
    for (const row of [...recorded, ...named]) rows.set(objectOf.row(row.register, row.key), row);
    for (const person of [event.actor, event.onBehalfOf]) if (person !== null) persons.add(person);
    const relations = [
      { object: objectOf.instance(instance.id), qualifier: 'instance' },
      ...filled.map((object) => ({ object, qualifier: 'fills' })),
      ...[...recorded, ...named].map(({ register, key, place: qualifier }) => ({ object: objectOf.row(register, key), qualifier })),
      ...(event.actor === null ? [] : [{ object: objectOf.person(event.actor), qualifier: 'by' }]),
      ...(event.onBehalfOf === null ? [] : [{ object: objectOf.person(event.onBehalfOf), qualifier: 'on behalf of' }]),
    ];
    const { activity, state, task, outcome } = activities[place] ?? { activity: event.type, state: null, task: null, outcome: null };
    return {
      id: `${instance.id}:${event.seq}`,
      type: activity,
      at: event.at,
      attributes: present([
        ['seq', 'integer', String(event.seq)],
        ['type', 'string', event.type],
        ['state', 'string', state],
        ['task', 'integer', task === null ? null : String(task)],
        ['outcome', 'string', outcome],
        ['comment', 'string', saidIn(event.command)],
        ['about', 'string', aboutOf(event)],
      ]),
      relations: distinct(relations),
    };
  });
  const objects = [
    instanceObject(instance, documents),
    ...[...documents.values()].map((document) => documentObject(instance.id, document)),
  ];
  return { events, objects, rows: [...rows.values()], persons: [...persons] };
}

/** Objects of the documents an event filled. */
function fill(
  id: string,
  documents: Map<string, DocumentInMaking>,
  { at, delta }: ExportedEvent,
  process: CompiledProcess,
): readonly string[] {
  return Object.entries(delta.documents).map(([name, { index, patch, number }]) => {
    const object = objectOf.document(id, name, index);
    const form = process.definition.documents[name]?.form ?? name;
    const fields = process.forms.get(form)?.definition.fields ?? {};
    const known = documents.get(object);
    const document: DocumentInMaking = known ?? { id: object, form, content: {}, attributes: [], named: [] };
    document.content = applyPatch(document.content, patch);
    const values: readonly OcelValue[] = Object.keys(patch).map((field) => ({
      name: field,
      type: typeOfField(fields[field]),
      value: valueText(document.content[field] ?? null),
    }));
    const numbered: readonly OcelValue[] = known || number === null ? [] : [{ name: 'number', type: 'string', value: number }];
    document.attributes.push(...[...numbered, ...values].map((value) => ({ ...value, at: known ? at : null })));
    document.named = rowsNamed(fields, document.content);
    documents.set(object, document);
    return object;
  });
}

function instanceObject(instance: ExportedInstance, documents: ReadonlyMap<string, DocumentInMaking>): OcelObject {
  const end = endOf(instance);
  const initial = present([
    ['key', 'string', instance.key],
    ['version', 'integer', instance.version === null ? null : String(instance.version)],
    ['initiator', 'string', instance.initiator],
    ['startedAt', 'time', isoInstant(instance.startedAt)],
    ['parent', 'string', parentOf(instance)],
    ['status', 'string', end ? 'running' : instance.status],
  ]).map((value) => ({ ...value, at: null }));
  const ended: OcelObject['attributes'] = end
    ? [
        { name: 'status', type: 'string', value: instance.status, at: end.at },
        { name: 'end', type: 'string', value: end.state, at: end.at },
      ]
    : [];
  const named = [...documents.values()].flatMap((document) => document.named);
  return {
    id: objectOf.instance(instance.id),
    type: objectType.instance(instance.process),
    attributes: [...initial, ...ended],
    relations: distinct([
      ...(instance.initiator === '' ? [] : [{ object: objectOf.person(instance.initiator), qualifier: 'initiator' }]),
      ...[...documents.keys()].map((object) => ({ object, qualifier: 'document' })),
      ...named.map(({ register, key, place }) => ({ object: objectOf.row(register, key), qualifier: place })),
    ]),
  };
}

function documentObject(instance: string, { id, form, attributes, named }: DocumentInMaking): OcelObject {
  const rows = named.map(({ register, key, place }) => ({ object: objectOf.row(register, key), qualifier: place }));
  return {
    id,
    type: objectType.document(form),
    attributes,
    relations: distinct([{ object: objectOf.instance(instance), qualifier: 'instance' }, ...rows]),
  };
}

function present(values: readonly (readonly [name: string, type: OcelValue['type'], value: string | null])[]): readonly OcelValue[] {
  return values.flatMap(([name, type, value]) => (value === null ? [] : [{ name, type, value }]));
}

/** The same connection counts once. */
export function distinct(relations: readonly OcelRelation[]): readonly OcelRelation[] {
  return [...new Map(relations.map((relation) => [`${relation.object}\n${relation.qualifier}`, relation])).values()];
}

import type { EpochMs } from '../../runtime/instance.js';
import { isoInstant } from '../../time/iso-instant.js';
import type { OcelEvent, OcelObject, OcelRelation } from './ocel.js';
import type { OcelTypes } from './ocel-types.js';

/** OCEL 2.0 gives the first value of an attribute this instant. */
const BEGINNING: EpochMs = 0;

/** An event as OCEL 2.0 JSON has it; values are texts, as the published schema wants them. */
export function ocelEventJson({ id, type, at, attributes, relations }: OcelEvent): string {
  const values = attributes.map(({ name, value }) => ({ name, value: value ?? '' }));
  return JSON.stringify({ id, type, time: isoInstant(at), attributes: values, relationships: relations.map(relationship) });
}

export function ocelObjectJson({ id, type, attributes, relations }: OcelObject): string {
  const values = attributes.map(({ name, value, at }) => ({ name, time: isoInstant(at ?? BEGINNING), value: value ?? '' }));
  return JSON.stringify({ id, type, attributes: values, relationships: relations.map(relationship) });
}

/** The two lists of types, as members of the log. */
export function ocelTypesJson(events: OcelTypes, objects: OcelTypes): string {
  return `"eventTypes":${JSON.stringify(events.all())},"objectTypes":${JSON.stringify(objects.all())}`;
}

function relationship({ object, qualifier }: OcelRelation): { readonly objectId: string; readonly qualifier: string } {
  return { objectId: object, qualifier };
}

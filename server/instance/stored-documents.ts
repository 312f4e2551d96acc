import type { FilledDocument, Instance, InstanceState, JsonObject } from '#engine/runtime/instance.js';

type Documents = Instance['documents'];

/**
 * Documents as their column keeps them: without what most of them share – filled in once, by the initiator and when the instance started, in the form of
 * the instance's own version, unsigned since, without a number.
 */
export function storeDocuments({ definition, state, documents }: Instance): string {
  return JSON.stringify(
    mapDocuments(documents, (document) => {
      const defaults = defaultsOf(document, definition, state);
      return Object.fromEntries(Object.entries(document).filter(([name, value]) => !(name in defaults && defaults[name] === value)));
    }),
  );
}

/** The opposite of `storeDocuments`. @param stored - the column's JSON, parsed */
export function readDocuments(stored: unknown, definition: string, state: InstanceState): Documents {
  return mapDocuments(stored as Documents, (document) => ({ ...defaultsOf(document, definition, state), ...document })) as Documents;
}

function defaultsOf({ version = 1 }: Partial<FilledDocument>, definition: string, { initiator, startedAt }: InstanceState): JsonObject {
  return { formVersion: definition, number: null, version: 1, filledVersion: version, filledAt: startedAt, filledBy: initiator };
}

function mapDocuments(documents: Documents, change: (document: FilledDocument) => object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(documents).map(([name, document]) => [
      name,
      Array.isArray(document) ? document.map((one: FilledDocument) => change(one)) : change(document as FilledDocument),
    ]),
  );
}

import type { FilledDocument, Json } from './instance.js';

/** What expressions see of a filled document: its content with number, version and filler. */
export function documentJson(document: FilledDocument | readonly FilledDocument[] | undefined): Json {
  if (document === undefined) return null;
  if (Array.isArray(document)) return document.map((one: FilledDocument) => documentJson(one));
  const { content, number, version, filledBy, filledAt } = document as FilledDocument;
  return { ...content, number, version, filledBy, filledAt };
}

import type { Expression } from '../definition/expression-source.js';
import type { Filling, Work } from '../definition/work.js';
import type { CompiledForm } from '../form/compile-form.js';
import { toJson } from '../expression/to-json.js';
import type { FilledDocument, Json, JsonObject, OpenTask } from './instance.js';
import { mergePatch } from './merge-patch.js';
import { formatNumber } from './number-pattern.js';
import { Refused, refusal, refuse } from './refusals.js';
import type { Turn } from './turn.js';

/** Form of a document; the definition was checked, so it is there. */
export function formOf(turn: Turn, document: string): CompiledForm {
  const form = turn.process.forms.get(turn.process.definition.documents[document]?.form ?? '');
  if (!form) throw new Error(`document "${document}" has no form`);
  return form;
}

/** The document a task opens: the latest filling, or none yet (also for `many`, where each filling adds one). */
export function openedDocument(turn: Turn, document: string): FilledDocument | null {
  const current = turn.documents[document];
  if (current === undefined || Array.isArray(current)) return null;
  return current as FilledDocument;
}

/**
 * Completes what a person filled in: every document of the task is checked, computed, numbered and gets one version more.
 *
 * @throws {Refused} `form-invalid` with all fields, `document-unknown`
 */
export function fillDocuments(
  turn: Turn,
  work: Work,
  item: OpenTask['item'],
  input: JsonObject,
  extra: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys(input)) {
    if (!work.fills.some((filling) => filling.document === name)) refuse('document-unknown', { document: name });
  }
  const errors: { path: string; code: string; text: { zh: string; en: string } }[] = [];
  for (const filling of work.fills) {
    const filled = filledContent(turn, work, filling, item, input[filling.document] ?? {}, true, extra);
    errors.push(...filled.errors.map((error) => ({ ...error, path: `/${filling.document}${error.path}` })));
    if (errors.length === 0) writeVersion(turn, filling.document, filled.content, turn.actor ?? turn.state.initiator);
  }
  if (errors.length > 0) {
    const first = errors[0]?.text ?? { zh: '', en: '' };
    throw new Refused({
      ...refusal('form-invalid', first, { errors: errors.map(({ path, code, text }) => ({ path, code, text: { ...text } })) }),
      fields: errors,
    });
  }
}

/** Content of one document as it would be with this input: latest version or pre-filling, then the input, then what is computed. */
export function filledContent(
  turn: Turn,
  work: Work,
  filling: Filling,
  item: OpenTask['item'],
  input: Json,
  complete: boolean,
  extra: Readonly<Record<string, unknown>>,
): ReturnType<CompiledForm['fill']> {
  const form = formOf(turn, filling.document);
  const writable = filling.fields ?? turn.process.ownFields(filling.document);
  const previous = openedDocument(turn, filling.document)?.content ?? {};
  const base = { ...previous, ...prefilled(turn, work, filling, writable, previous, extra) };
  const own = item && item.row !== null && filling.fields ? { table: filling.fields[0]?.split('.')[0] ?? '', index: item.row } : null;
  const scope = { elsewhere: turn.process.columnsElsewhere(work, filling.document), row: own };
  return form.fill(base, own ? intoRow(base, own.table, own.index, input) : input, writable, complete, scope);
}

/**
 * Within an `each`, a person fills the columns of his own row as if they were fields: `{ opinion }` or the whole table both work. What is given
 * beside the table stays beside it, to be refused like anything else the task does not fill.
 */
function intoRow(base: JsonObject, table: string, index: number, input: Json): Json {
  const rows = base[table];
  if (!Array.isArray(rows) || typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const { [table]: given, ...beside } = input as JsonObject;
  const isTable = Array.isArray(given);
  const row = isTable ? ((given.length === 1 ? given[0] : given[index]) as JsonObject | undefined) : (input as JsonObject);
  const filled = rows.map((current: JsonObject, position) => (position === index ? { ...current, ...row } : current));
  return { ...(isTable ? beside : {}), [table]: filled };
}

/**
 * What `with` pre-fills into fields that are still empty; rows and records carry over the fields of the same name. A named field the task lets
 * nobody write is the process's own: it is set anew each time.
 *
 * @param writable - as in `CompiledForm.fill`; null: every field
 */
export function prefilled(
  turn: Turn,
  work: Pick<Work, 'with'>,
  filling: Filling,
  writable: readonly string[] | null,
  previous: JsonObject,
  extra: Readonly<Record<string, unknown>>,
): JsonObject {
  const form = formOf(turn, filling.document);
  const values: { [field: string]: Json } = {};
  for (const [target, sources] of Object.entries(work.with)) {
    const [document, field] = target.split('.');
    if (document !== filling.document) continue;
    const value = firstValue(turn, sources, extra);
    if (value === undefined) continue;
    const isOwn = field !== undefined && writable !== null && !writable.some((path) => path === field || path.startsWith(`${field}.`));
    const carried = Object.entries(carryOver(form, field ?? null, value));
    Object.assign(values, Object.fromEntries(carried.filter(([name]) => isOwn || (previous[name] ?? null) === null)));
  }
  return values;
}

/** Of several sources the first that has a value; an empty list is none. */
function firstValue(turn: Turn, sources: readonly Expression[], extra: Readonly<Record<string, unknown>>): Json | undefined {
  for (const source of sources) {
    const value = toJson(turn.evaluate(source, extra));
    if (value !== undefined && (sources.length === 1 || !Array.isArray(value) || value.length > 0)) return value;
  }
  return undefined;
}

/** Takes over from a value what the form's fields of the same name hold; `field` null: the value is a whole document. */
export function carryOver(form: CompiledForm, field: string | null, value: Json): JsonObject {
  const { fields } = form.definition;
  if (field === null) {
    const source = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
    return form.accept(pick(fields, source)).content;
  }
  const target = fields[field];
  if (!target) return {};
  const taken = target.kind === 'rows' && Array.isArray(value) ? value.map((row) => pick(target.fields, row as JsonObject)) : value;
  return form.accept({ [field]: taken }).content;
}

/** What a form's fields hold of a value. A signature belongs to the document it was given on: only one handed over whole keeps its own. */
function pick(fields: CompiledForm['definition']['fields'], source: JsonObject, whole = false): JsonObject {
  const picked: { [field: string]: Json } = {};
  for (const field of Object.values(fields)) {
    const value = source[field.name];
    if (value === undefined || (field.kind === 'signature' && !whole)) continue;
    picked[field.name] =
      field.kind === 'rows' && Array.isArray(value) ? value.map((row) => pick(field.fields, row as JsonObject, whole)) : value;
  }
  return picked;
}

/**
 * Adds a version (for `many`: a document), draws the number at the first, and notes what changed.
 *
 * @param how - `signed`: signatures only, so that whoever filled the document in stays its filler
 */
export function writeVersion(turn: Turn, document: string, content: JsonObject, by: string, how: 'filled' | 'signed' = 'filled'): void {
  const declaration = turn.process.definition.documents[document];
  if (!declaration) throw new Error(`document "${document}" is not declared`);
  const current = turn.documents[document];
  const list = declaration.many ? ((current ?? []) as readonly FilledDocument[]) : null;
  const previous = list ? null : ((current as FilledDocument | undefined) ?? null);
  const version = (previous?.version ?? 0) + 1;
  const number =
    previous?.number ??
    (declaration.number === null ? null : formatNumber(turn.facts, turn.process.definition.calendar, declaration.number));
  const filling =
    how === 'signed' && previous
      ? { filledVersion: previous.filledVersion, filledBy: previous.filledBy, filledAt: previous.filledAt }
      : { filledVersion: version, filledBy: by, filledAt: turn.now };
  const filled: FilledDocument = { form: declaration.form, formVersion: turn.process.hash, number, version, ...filling, content };
  turn.documents = { ...turn.documents, [document]: list ? [...list, filled] : filled };
  noteDocument(turn, document, filled, list ? list.length : null);
}

/** Notes what the event made of a document: all of it, also when it was filled and signed in one. @param index - place of one added to `many` */
function noteDocument(turn: Turn, document: string, filled: FilledDocument, index: number | null): void {
  const before = turn.instance.documents[document];
  const content = index !== null || before === undefined || Array.isArray(before) ? {} : (before as FilledDocument).content;
  const { version, number, filledBy, filledAt } = filled;
  turn.delta.documents = {
    ...turn.delta.documents,
    [document]: { version, number, filledBy, filledAt, index, patch: mergePatch(content, filled.content) },
  };
  turn.changed();
}

/**
 * Puts in a document handed over whole (message, call, starter): kept as it came, under its own number.
 *
 * @param fromProcess - another process hands it over: only then are its signatures those of a gate, and its version and filler what they say
 */
export function giveDocument(turn: Turn, document: string, value: Json, fromProcess: boolean): void {
  const declaration = turn.process.definition.documents[document];
  if (!declaration) throw new Error(`document "${document}" is not declared`);
  const source = (value ?? {}) as JsonObject;
  const form = formOf(turn, document);
  const { content } = form.accept(pick(form.definition.fields, source, fromProcess));
  const version = fromProcess && typeof source['version'] === 'number' ? source['version'] : 1;
  const filled: FilledDocument = {
    form: declaration.form,
    formVersion: turn.process.hash,
    number: typeof source['number'] === 'string' ? source['number'] : null,
    version,
    filledVersion: version,
    filledBy: fromProcess && typeof source['filledBy'] === 'string' ? source['filledBy'] : turn.state.initiator,
    filledAt: turn.now,
    content,
  };
  turn.documents = { ...turn.documents, [document]: declaration.many ? [filled] : filled };
  noteDocument(turn, document, filled, declaration.many ? 0 : null);
}

/** The action `render`: prints the document whose form the template names, with its copies. */
export function renderEffect(turn: Turn, template: string, of: string | null): void {
  const { documents } = turn.process.definition;
  const form = turn.process.templateForms.get(template);
  const document = of ?? Object.keys(documents).find((name) => documents[name]?.form === form);
  const current = document === undefined ? undefined : turn.documents[document];
  const filled = Array.isArray(current) ? (current.at(-1) as FilledDocument | undefined) : (current as FilledDocument | undefined);
  if (document === undefined || !filled) return;
  turn.effects.push({ kind: 'render', template, document, version: filled.version, copies: documents[document]?.copies ?? [] });
}

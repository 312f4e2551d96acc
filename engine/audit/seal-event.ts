import type { CompiledProcess } from '../compile/compile.js';
import { mapValues } from '../definition/values.js';
import type { Instance, Json, JsonObject } from '../runtime/instance.js';
import { isRecord, isSealed, openPersonal, sealPersonal } from './personal.js';
import { type Fields, type PersonalPlaces, personalPlaces } from './personal-places.js';
import { personalTexts, textsIn } from './personal-texts.js';
import { instanceSubject, subjectOf, versionsOf } from './subject.js';

/** Encrypts one value under its subject's key; the same within an event every time it is asked. */
export type EncryptFor = (subject: string, value: Json) => JsonObject;

/**
 * Replaces everything personal in an event's body by ciphertext, before it is hashed: fields marked `x-personal` of documents and register rows, in
 * commands, answers and the delta; values handed over under the name of such a field; names of attached files; and every other text that is equal to one of them, for an
 * expression may have put it anywhere.
 *
 * @param before - the instance before the event; null: there was none
 */
export function sealEvent(
  process: CompiledProcess,
  before: Instance | null,
  after: Instance,
  body: JsonObject,
  encrypt: EncryptFor,
): JsonObject {
  const places = personalPlaces(process);
  return places ? new Sealing(places, before, after, encrypt).body(body) : body;
}

/** An instance without what is personal to a subject: what stays of the working copy when the subject was erased. */
export function erasePersonal(process: CompiledProcess, instance: Instance, subject: string): Instance {
  const places = personalPlaces(process);
  if (!places) return instance;
  const marked = new Sealing(places, instance, instance, (owner, value) => ({ owner, value })).instance(instance);
  return openPersonal(marked, ({ owner, value = null }) => (owner === subject ? null : value)) as unknown as Instance;
}

/** One event being sealed. */
class Sealing {
  /** Personal texts → subject. */
  private readonly texts: Map<string, string>;
  /** What was sealed here, unlike what came in looking so. */
  private readonly made = new Set<object>();

  constructor(
    private readonly places: PersonalPlaces,
    before: Instance | null,
    private readonly after: Instance,
    private readonly encrypt: EncryptFor,
  ) {
    this.texts = new Map([before, after].flatMap((instance) => (instance ? personalTexts(places, instance) : [])));
  }

  body(body: JsonObject): JsonObject {
    const { command, answers, delta } = body as { command: JsonObject; answers: JsonObject; delta: JsonObject };
    const typed = { ...body, command: this.command(command), answers: this.answers(answers), delta: this.delta(delta) };
    return this.elsewhere(typed) as JsonObject;
  }

  instance({ documents, state, ...rest }: Instance): Json {
    const content = (filled: Json, name: string): Json =>
      Array.isArray(filled)
        ? filled.map((one: Json) => content(one, name))
        : isRecord(filled)
          ? { ...filled, content: this.document(name, filled['content'] ?? null) }
          : filled;
    const sealed = {
      ...rest,
      documents: mapValues(documents as unknown as JsonObject, content),
      state: { ...(state as unknown as JsonObject), data: this.data(state.data), result: this.named(state.result) },
    };
    return this.elsewhere(sealed);
  }

  private command(command: JsonObject): JsonObject {
    const { documents = null, message = null, result = null, failed = null, with: given = null, file = null } = command;
    return {
      ...command,
      ...(isRecord(documents) ? { documents: mapValues(documents, (content, name) => this.document(name, content)) } : {}),
      ...(isRecord(given) ? { with: mapValues(given, (value, target) => this.handedOver(target, value)) } : {}),
      ...(isRecord(message) ? { message: this.message(message) } : {}),
      ...(isRecord(result) ? { result: this.named(result) } : {}),
      // Whoever attaches a file names it as he likes, and often after the person it is about.
      ...(isRecord(file) ? { file: { ...file, name: this.sealed(file['name'] ?? null, instanceSubject(this.places, this.after)) } } : {}),
      // A parked command is kept whole, to be repeated.
      ...(isRecord(failed) ? { failed: this.command(failed) } : {}),
    };
  }

  /** What a call or start hands over: a document, `document.field`, or data. */
  private handedOver(target: string, value: Json): Json {
    const [name = '', field] = target.split('.');
    if (!this.places.documents.has(name)) return this.namedValue(name, value);
    if (field === undefined) return this.document(name, value);
    return (this.document(name, { [field]: value }) as JsonObject)[field] ?? null;
  }

  private message(message: JsonObject): JsonObject {
    const { payload = null } = message;
    if (!isRecord(payload)) return message;
    const forms = this.places.messages.get(String(message['name']));
    const sealed = mapValues(payload, (value, field) => {
      const form = forms?.get(field);
      return form ? this.content(form, value, {}) : this.namedValue(field, value);
    });
    return { ...message, payload: sealed };
  }

  /** Answers that are register rows; the question names the register. */
  private answers(answers: JsonObject): JsonObject {
    return mapValues(answers, (answer, question) => {
      const register = /^rows? ([a-z][a-z0-9-]*)\|/.exec(question)?.[1];
      return register === undefined ? answer : this.rows(register, answer);
    });
  }

  private delta(delta: JsonObject): JsonObject {
    const { documents, data, records } = delta as { documents: JsonObject; data: JsonObject; records: readonly JsonObject[] };
    return {
      ...delta,
      documents: mapValues(documents, (change, name) => ({
        ...(change as JsonObject),
        patch: this.document(name, (change as JsonObject)['patch'] ?? null),
      })),
      data: this.data(data),
      records: records.map((record) => ({ ...record, row: this.rows(String(record['register']), record['row'] ?? null) })),
    };
  }

  private data(data: JsonObject): JsonObject {
    return mapValues(data, (value, name) => {
      const register = this.places.lookups.get(name);
      return register === undefined ? this.namedValue(name, value) : this.rows(register, value);
    });
  }

  /** A row of a register, a list of them, or none; a row belongs to itself. */
  private rows(register: string, value: Json): Json {
    const definition = this.places.registers.get(register);
    if (!definition) return value;
    if (Array.isArray(value)) return value.map((row: Json) => this.rows(register, row));
    return isRecord(value) ? this.seal(value, definition.fields, `${register}:${String(value[definition.key])}`) : value;
  }

  private document(name: string, content: Json): Json {
    const fields = this.places.documents.get(name);
    return fields ? this.content(fields, content, versionsOf(this.after, name).at(-1)?.content ?? {}) : content;
  }

  /** @param whole - the document a content is a part or patch of: it may name the row which the part does not */
  private content(fields: Fields, content: Json, whole: JsonObject): Json {
    return isRecord(content) ? this.seal(content, fields, subjectOf(this.places, this.after, fields, { ...whole, ...content })) : content;
  }

  private named(values: JsonObject | null): JsonObject | null {
    return values && mapValues(values, (value, name) => this.namedValue(name, value));
  }

  /** A value handed over under the name of a personal field. */
  private namedValue(name: string, value: Json): Json {
    return value !== null && this.places.names.has(name) ? this.sealed(value, instanceSubject(this.places, this.after)) : value;
  }

  private seal(content: JsonObject, fields: Fields, subject: string): JsonObject {
    for (const text of textsIn(content, fields)) if (!this.texts.has(text)) this.texts.set(text, subject);
    return sealPersonal(content, fields, (value) => this.sealed(value, subject).$sealed);
  }

  private sealed(value: Json, subject: string): { readonly $sealed: JsonObject } {
    const $sealed = this.encrypt(subject, value);
    this.made.add($sealed);
    return { $sealed };
  }

  /** Seals equal texts wherever they stand, and whatever came in looking sealed. */
  private elsewhere(value: Json): Json {
    if (typeof value === 'string') {
      const subject = this.texts.get(value);
      return subject === undefined ? value : this.sealed(value, subject);
    }
    if (Array.isArray(value)) return value.map((item: Json) => this.elsewhere(item));
    if (!isRecord(value)) return value;
    if (!isSealed(value)) return mapValues(value, (item) => this.elsewhere(item));
    return this.made.has(value.$sealed) ? value : this.sealed(value, instanceSubject(this.places, this.after));
  }
}

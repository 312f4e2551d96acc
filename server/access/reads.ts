import { Injectable } from '@nestjs/common';
import { personalPaths, protectedFields } from '#engine/audit/protected-fields.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { MayRead } from '#server/instance/may-read.js';
import { AccessRecorder } from './access-recorder.js';
import { isOffice, readAs, readRegisterAs } from './read-as.js';

/** What of an instance is shown, by the last word of its address. The first ones show what was filled in, the others who did what and when. */
const VIEWS = {
  instance: { fills: true },
  task: { fills: true },
  why: { fills: true },
  'as-of': { fills: true },
  difference: { fills: true },
  field: { fills: true },
  'replay-check': { fills: true },
  preview: { fills: false },
  attachments: { fills: false },
  limits: { fills: false },
  path: { fills: false },
  prints: { fills: false },
  signatures: { fills: false },
} as const satisfies Readonly<Record<string, { readonly fills: boolean }>>;

export type View = keyof typeof VIEWS;

/**
 * Puts on record who is shown protected data: fields marked `x-personal`, fields a state hides, files, printed documents; and whatever auditors and
 * administrators read of instances they have no part in. Names of fields are kept, never values. To be called before the answer leaves.
 */
@Injectable()
export class Reads {
  constructor(
    private readonly recorder: AccessRecorder,
    private readonly mayRead: MayRead,
    private readonly knowledge: Knowledge,
  ) {}

  /** A look at an instance, or at one of its tasks. @param more - what else tells which: the task */
  async instance(me: SignedIn, instance: Instance, view: View, more: JsonObject = {}): Promise<void> {
    const fields = VIEWS[view].fills ? this.fields(me, instance) : [];
    const as = this.as(me, instance);
    if (fields.length === 0 && !isOffice(as)) return;
    await this.note(me, instance, 'read-instance', { view, as, fields, ...more });
  }

  /** A look at its history. @param as - `stored`: with what is personal as ciphertext */
  async history(me: SignedIn, instance: Instance, form: 'readable' | 'stored'): Promise<void> {
    const fields = form === 'readable' ? this.fields(me, instance) : [];
    const as = this.as(me, instance);
    if (fields.length === 0 && !isOffice(as)) return;
    await this.note(me, instance, 'read-history', { as, fields, form });
  }

  /** A file, whatever is in it. @param attachment - number of the event it was attached by */
  async file(me: SignedIn, instance: Instance, attachment: number, digest: string): Promise<void> {
    await this.note(me, instance, 'download-file', { as: this.as(me, instance), attachment, digest });
  }

  /** A printed document. */
  async print(me: SignedIn, instance: Instance, print: string, copy: number): Promise<void> {
    await this.note(me, instance, 'open-print', { as: this.as(me, instance), print, copy, fields: this.fields(me, instance) });
  }

  /**
   * Rows of a register.
   *
   * @param keys - of the rows that are shown, in order
   * @param one - whether one row was asked for by its key
   */
  async register(me: SignedIn, id: string, keys: readonly string[], one: boolean): Promise<void> {
    const definition = this.knowledge.library().registers.get(id)?.definition;
    if (!definition) return;
    const owners = this.knowledge.processes().map(({ owner }) => owner);
    const [as, fields] = [readRegisterAs(me, definition.readers, owners), personalPaths(definition.fields)];
    if (fields.length === 0 && !isOffice(as)) return;
    // A key that is personal, a telephone number say, is a value.
    const isNamed = !fields.includes(definition.key);
    const [first, last] = [keys[0], keys.at(-1)];
    const subject = one && isNamed && first !== undefined ? `register:${id}/${first}` : `register:${id}`;
    const range = !one && isNamed && first !== undefined && last !== undefined ? { first, last } : {};
    await this.recorder.read({
      person: me.person,
      action: 'read-register',
      subject,
      details: { as, fields, rows: keys.length, ...range },
    });
  }

  /** Messages nobody heard, or that could not be sent: what they carry is whatever processes put there. */
  async messages(me: SignedIn, which: 'unheard' | 'dead-letters', rows: number): Promise<void> {
    await this.recorder.read({ person: me.person, action: 'read-messages', details: { which, rows } });
  }

  private note(
    { person }: SignedIn,
    { id }: Instance,
    action: 'read-instance' | 'read-history' | 'download-file' | 'open-print',
    details: JsonObject,
  ): Promise<void> {
    return this.recorder.read({ person, action, subject: `instance:${id}`, details });
  }

  private fields(me: SignedIn, instance: Instance): readonly string[] {
    const process = this.knowledge.compiled(instance.definition);
    // What is hidden from him is worked out only where there is something to hide.
    return protectedFields(process, instance, new Map()).length === 0
      ? []
      : protectedFields(process, instance, this.mayRead.hidden(me, instance));
  }

  private as(me: SignedIn, instance: Instance): string {
    return readAs(me, instance, this.knowledge.compiled(instance.definition).definition);
  }
}

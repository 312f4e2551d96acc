import { Injectable } from '@nestjs/common';
import type { Text } from '#engine/definition/text.js';
import { type NameThen, type Signature, signatureMeaning, signaturesOf } from '#engine/document/signatures.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { DirectoryVersions } from '#server/directory/directory-versions.js';
import type { ReadInstance } from '#server/instance/may-read.js';

/** A signature as people read it; names as they were when it was given. */
export interface SignatureView extends Omit<Signature, 'at' | 'outcomeTitle' | 'sharedVote' | 'directory'> {
  readonly at: string;
  readonly name: Text;
  /** Name of who signed for him; null: he himself. */
  readonly byName: Text | null;
  readonly meaning: Text;
}

/** Signatures of an instance with the names people had then. */
export interface SignedNames {
  readonly signatures: readonly Signature[];
  readonly nameThen: NameThen;
}

/** Who signed at the gates of an instance, when, and what it means. */
@Injectable()
export class Signatures {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly versions: DirectoryVersions,
  ) {}

  /** @param events - the whole history, personal values opened */
  async read(instance: ReadInstance, events: readonly DecidedEvent[]): Promise<SignedNames> {
    await this.knowledge.load(events.map(({ definition }) => definition));
    const signatures = signaturesOf((definition) => this.knowledge.compiled(definition), instance.id, events);
    const persons = new Map<number, Set<string>>();
    for (const { directory, person, by, askedBy } of signatures)
      persons.set(directory, new Set([...(persons.get(directory) ?? []), person, ...[by, askedBy].flatMap((one) => one ?? [])]));
    const names = new Map<string, Text>();
    for (const [directory, asked] of persons)
      for (const [person, name] of await this.versions.namesAt(directory, [...asked])) names.set(`${directory} ${person}`, name);
    const today = this.knowledge.directory();
    // A version that was not kept has no names any more: those of today stand in.
    return { signatures, nameThen: (person, directory) => names.get(`${directory} ${person}`) ?? today.nameOf(person) };
  }

  /** @param events - as for `read` */
  async list(instance: ReadInstance, events: readonly DecidedEvent[]): Promise<readonly SignatureView[]> {
    const { signatures, nameThen } = await this.read(instance, events);
    return signatures.map((signature) => {
      const { at, outcomeTitle: _title, sharedVote: _vote, directory, ...rest } = signature;
      return {
        ...rest,
        at: new Date(at).toISOString(),
        name: nameThen(signature.person, directory),
        byName: signature.by === null ? null : nameThen(signature.by, directory),
        meaning: signatureMeaning(signature, nameThen),
      };
    });
  }
}

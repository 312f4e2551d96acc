import type { Text } from '../definition/text.js';
import { describeEvent } from '../preview/describe-event.js';
import type { Json } from '../runtime/instance.js';
import { isoInstant } from '../time/iso-instant.js';
import { withoutErased } from './erased.js';
import type { Moment } from './moments.js';

/** Name of a person in a version of the directory. */
export type NameIn = (person: string, directory: number) => Text;

/** One event as a line of an answer: who did what, for whom, when and why. */
export interface ToldEvent {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  /** Null: a program. */
  readonly actor: string | null;
  readonly onBehalfOf: string | null;
  /** What was said for it: a comment or a reason; null: nothing. */
  readonly why: Json;
  /** In a sentence, with the names people had then. */
  readonly text: Text;
}

/** @param before - the moment before; null: the instance began with it */
export function toldEvent({ event, process }: Moment, before: Moment | null, nameIn: NameIn): ToldEvent {
  const { seq, at, type, actor, onBehalfOf, command, versions } = event;
  const { comment = null, reason = null } = command;
  // Titles are those of the version the work was done in, of a migration the one it led away from.
  const version = before?.process ?? process;
  const text = describeEvent(version, before?.instance ?? null, withoutErased(event), (person) => nameIn(person, versions.directory));
  return { seq, at: isoInstant(at), type, actor, onBehalfOf, why: comment ?? reason, text };
}

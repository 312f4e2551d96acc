import { Temporal } from 'temporal-polyfill';
import type { CompiledProcess } from '../compile/compile.js';
import type { Text } from '../definition/text.js';
import { outcomeTitle } from '../definition/outcome-title.js';
import type { Command, Consent } from '../runtime/command.js';
import type { Decision, EpochMs, Instance } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { type Versions, versionOf } from '../runtime/versions.js';
import { retold } from '../audit/retold.js';
import { printDateTime } from './print-values.js';

/** That somebody put his name to a decision at a gate: who, when, and what it means. */
export interface Signature {
  readonly seq: number;
  readonly at: EpochMs;
  readonly state: string;
  readonly title: Text;
  readonly item: number | null;
  /** Whose vote or opinion it is. */
  readonly person: string;
  /** Who gave it for him; null: he himself. */
  readonly by: string | null;
  /** How and when the voter agreed to be signed for; null: nobody signed for him, or a substitute did. */
  readonly consent: Consent | null;
  /** Who added him as an approver, or delegated to him; null: the definition asked him. */
  readonly askedBy: string | null;
  /** `null`: an opinion a delegate gave, which decides nothing. */
  readonly outcome: string | null;
  readonly outcomeTitle: Text;
  /** Vote it shares with others; null: one of its own. */
  readonly sharedVote: number | null;
  /** Version of the directory it was decided by: names are as they were in it. */
  readonly directory: number;
}

/** Name of a person as it was in a version of the directory. */
export type NameThen = (person: string, directory: number) => Text;

/** Every signature of an instance's gates, in order. @param events - the whole history, personal values opened */
export function signaturesOf(versions: Versions, id: string, events: readonly DecidedEvent[]): readonly Signature[] {
  const instances = [null, ...retold(versions, id, events)];
  return events.flatMap((event, place) => {
    const before = instances[place] ?? null;
    const process = versionOf(versions, event.definition);
    const decisions = event.delta.decisions as unknown as readonly (Decision & { readonly task: number; readonly state: string })[];
    return [...decisions.flatMap((decision) => votesOf(process, before, event, decision)), ...opinionOf(process, before, event)];
  });
}

function votesOf(
  process: CompiledProcess,
  before: Instance | null,
  { seq, versions }: DecidedEvent,
  decision: Decision & { readonly task: number; readonly state: string },
): readonly Signature[] {
  const state = process.states.get(decision.state);
  if (state?.kind !== 'approval') return [];
  const { person, onBehalfOf, outcome, at, item, consent, sharedVote } = decision;
  return [
    {
      seq,
      at,
      state: state.name,
      title: state.title,
      item,
      person: onBehalfOf ?? person,
      by: onBehalfOf === null ? null : person,
      consent,
      askedBy: before?.state.tasks[String(decision.task)]?.addedBy ?? null,
      outcome,
      outcomeTitle: outcomeTitle(state, outcome),
      sharedVote,
      directory: versions.directory,
    },
  ];
}

/** What a delegate hands a gate's task back with. */
function opinionOf(process: CompiledProcess, before: Instance | null, event: DecidedEvent): readonly Signature[] {
  const command = event.command as unknown as Command;
  if (command.type !== 'handBack' || !command.comment?.trim()) return [];
  const task = before?.state.tasks[String(command.task)];
  const state = process.states.get(task?.state ?? '');
  const person = event.onBehalfOf ?? event.actor;
  if (!task || state?.kind !== 'approval' || person === null || task.assignee !== person) return [];
  return [
    {
      seq: event.seq,
      at: event.at,
      state: state.name,
      title: state.title,
      item: task.item?.index ?? null,
      person,
      by: event.onBehalfOf === null ? null : event.actor,
      consent: null,
      askedBy: task.delegatedBy.at(-1) ?? null,
      outcome: null,
      outcomeTitle: { zh: '出具意见', en: 'gave an opinion' },
      sharedVote: null,
      directory: event.versions.directory,
    },
  ];
}

/** What a signature means, in words: `由王芳加签，同意`. */
export function signatureMeaning(signature: Signature, nameThen: NameThen): Text {
  const { by, consent, askedBy, outcome, outcomeTitle, directory } = signature;
  const name = (person: string): Text => nameThen(person, directory);
  const asked =
    askedBy === null
      ? []
      : outcome === null
        ? [{ zh: `受${name(askedBy).zh}委派`, en: `asked by ${name(askedBy).en}` }]
        : [{ zh: `由${name(askedBy).zh}加签`, en: `added by ${name(askedBy).en}` }];
  const signed =
    by === null
      ? []
      : consent === null
        ? [{ zh: `${name(by).zh}代理`, en: `${name(by).en} acting for him` }]
        : [{ zh: `${name(by).zh}经其同意（${consent.how}）代签`, en: `${name(by).en} signing by his consent (${consent.how})` }];
  const parts = [...asked, ...signed, outcomeTitle];
  return { zh: parts.map(({ zh }) => zh).join('，'), en: parts.map(({ en }) => en).join(', ') };
}

/**
 * A signature as a paper shows it: name as it was, time and meaning, and whoever was added to the same vote.
 *
 * @param signatures - of the instance
 * @param person - whose, and when (ISO): as the document has it
 * @returns null when the history knows of no such signature
 */
export function signatureLine(signatures: readonly Signature[], person: string, at: string, nameThen: NameThen): string | null {
  const isMeant = (signature: Signature): boolean =>
    signature.person === person && signature.outcome !== null && instantText(signature.at) === at;
  const found = signatures.find(isMeant);
  if (!found) return null;
  const shared = found.sharedVote === null ? [] : signatures.filter((other) => other !== found && isShared(other, found));
  const write = (signature: Signature): string =>
    `${nameThen(signature.person, signature.directory).zh} ${printDateTime(signature.at)} ${signatureMeaning(signature, nameThen).zh}`;
  return [found, ...shared].map(write).join('；');
}

function isShared(other: Signature, { sharedVote, state, item }: Signature): boolean {
  return other.sharedVote === sharedVote && other.state === state && other.item === item;
}

/** As signature fields have it. */
function instantText(at: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString();
}

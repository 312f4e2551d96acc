import type { Start } from '../../definition/process-definition.js';
import { own } from '../../definition/values.js';
import { isAmong, resolveCandidates } from '../../people/candidates.js';
import { toJson } from '../../expression/to-json.js';
import type { CommandBody } from '../command.js';
import { carryOver, formOf, giveDocument, writeVersion } from '../documents.js';
import type { Json, JsonObject } from '../instance.js';
import { refuse } from '../refusals.js';
import { begin } from '../settle.js';
import type { Turn } from '../turn.js';
import { finishTask } from './complete.js';
import type { CommandRule } from './command-rule.js';

type Body<T extends CommandBody['type']> = Extract<CommandBody, { type: T }>;

/** A person starts a process by finishing its first task: both or neither. */
export function start(turn: Turn, command: Body<'start'>): string {
  const person = turn.actor ?? '';
  turn.state.initiator = person;
  const mine = turn.process.definition.starts.some(
    (entry) => entry.kind === 'person' && isAmong(turn, person, resolveCandidates(turn, entry.by, {}).principals),
  );
  if (!mine) refuse('start-not-allowed');
  const given = Object.entries(command.documents).filter(
    ([name]) => (own(turn.process.definition.documents, name)?.given ?? 'never') !== 'never',
  );
  for (const [name, value] of given) giveDocument(turn, name, value, false);
  refuseMissing(turn);
  begin(turn);
  const task = [...turn.tasks.values()].find((candidate) => isAmong(turn, person, candidate.candidates));
  if (!task) refuse('start-not-allowed');
  const documents = Object.fromEntries(Object.entries(command.documents).filter(([name]) => !given.some(([other]) => other === name)));
  finishTask(turn, task, { outcome: command.outcome, documents, comment: command.comment, saw: null });
  return 'instance.started';
}

/** A message starts an instance; its first task, if any, waits for the initiator. */
export function startByMessage(turn: Turn, command: Body<'startByMessage'>): string {
  const entry = turn.process.definition.starts[command.start] as Extract<Start, { kind: 'message' }> | undefined;
  if (entry?.kind !== 'message' || entry.message !== command.message.name)
    return refuse('message-not-heard', { message: command.message.name });
  turn.message = command.message;
  turn.changed();
  if (entry.when && turn.evaluate(entry.when) !== true) refuse('message-not-heard', { message: command.message.name });
  turn.state.initiator = entry.initiator ? String(turn.evaluate(entry.initiator)) : (turn.actor ?? '');
  const values = Object.entries(entry.with).map(([name, expression]) => [name, toJson(turn.evaluate(expression)) ?? null] as const);
  for (const [name, value] of values) receive(turn, name, value, command.message.from !== null);
  refuseMissing(turn);
  begin(turn);
  return 'instance.started';
}

/**
 * Another process starts an instance, as a `call` that waits or a `start` that goes on.
 *
 * @throws {Refused} `not-callable`, `given-missing`
 */
export function startByCall(turn: Turn, command: Body<'startByCall'>): string {
  const entry = turn.process.definition.starts.find((start) => start.kind === 'called');
  if (entry?.kind !== 'called') return refuse('not-callable', { process: turn.process.definition.id });
  turn.state.initiator = command.initiator;
  turn.state.parent = command.parent;
  for (const [name, value] of Object.entries(command.with)) receive(turn, name, value, true);
  if (entry.initiator) turn.state.initiator = String(turn.evaluate(entry.initiator));
  turn.changed();
  refuseMissing(turn);
  begin(turn);
  return 'instance.started';
}

export function refuseMissing(turn: Turn): void {
  const missing = Object.entries(turn.process.definition.documents).find(
    ([name, { given }]) => given === 'always' && turn.documents[name] === undefined,
  );
  if (missing) refuse('given-missing', { document: missing[0] });
}

/** Hands values over, the fields of one document together: they are one version of it. */
export function receiveTogether(turn: Turn, values: Readonly<Record<string, Json>>): void {
  const contents = new Map<string, JsonObject>();
  for (const [target, value] of Object.entries(values)) {
    const [name = '', field] = target.split('.');
    if (field === undefined || !own(turn.process.definition.documents, name)) receive(turn, target, value, true);
    else contents.set(name, { ...contents.get(name), ...carryOver(formOf(turn, name), field, value) });
  }
  for (const [name, content] of contents) writeHandedOver(turn, name, content);
}

/** Computed anew over the whole: what a part computes by itself would stand or not by the order in which the parts come. */
function writeHandedOver(turn: Turn, document: string, content: JsonObject): void {
  const { expressions } = formOf(turn, document);
  writeVersion(turn, document, expressions.compute({ ...contentOf(turn, document), ...content }), turn.state.initiator);
}

function contentOf(turn: Turn, document: string): JsonObject {
  const previous = turn.documents[document];
  return previous && !Array.isArray(previous) ? (previous as { content: JsonObject }).content : {};
}

/** Hands one value over: a given document, a document to go on filling (or one field of it), or data. */
function receive(turn: Turn, target: string, value: Json, fromProcess: boolean): void {
  const [name = '', field] = target.split('.');
  const declaration = own(turn.process.definition.documents, name);
  if (!declaration) {
    turn.setData(name, value);
  } else if (declaration.given !== 'never' && field === undefined) {
    if (value !== null) giveDocument(turn, name, value, fromProcess);
  } else {
    writeHandedOver(turn, name, carryOver(formOf(turn, name), field ?? null, value));
  }
}

export const startRule: CommandRule = {
  title: { zh: '发起', en: 'Start' },
  who: { zh: '`start` 的 `by` 列出的人', en: 'Whom `by` of `start` names' },
  when: { zh: '随时；业务编号未被占用', en: 'At any time, while nobody else uses the business key' },
  limit: {
    zh: '首个任务的时限不计；其后的任务、从 `start` 起算的时限开始计时',
    en: 'That of the first task does not run; those of the next ones and those from `start` begin',
  },
  recorded: {
    zh: '`instance.started`：填写的单据、结果、下一步的办理人和期限',
    en: '`instance.started`: documents, outcome, whose turn it is next and until when',
  },
  allow: null,
};

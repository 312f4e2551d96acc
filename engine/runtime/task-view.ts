import type { Text } from '../definition/text.js';
import type { Work } from '../definition/work.js';
import { own } from '../definition/values.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import type { CompiledProcess } from '../compile/compile.js';
import { isAmong } from '../people/candidates.js';
import { actOn, isHis } from './commands/find-task.js';
import { returnTargets } from './commands/return.js';
import { filledContent } from './documents.js';
import type { Facts } from './facts.js';
import type { FilledDocument, Instance, Json, JsonObject, OpenTask } from './instance.js';
import { createInstance } from './new-instance.js';
import { versionOf } from './note-decision.js';
import { itemNames } from './item-names.js';
import { Refused } from './refusals.js';
import { readingTurn } from './reading-turn.js';
import { begin } from './settle.js';
import type { Turn } from './turn.js';
import { documentJson } from './document-json.js';

/** A document as a task opens it for filling. */
export interface FillingView {
  readonly document: string;
  readonly form: string;
  /** Drawn at the first completion; null before, and for documents without numbers. */
  readonly number: string | null;
  /** 0: not filled yet. */
  readonly version: number;
  /** Fields the person writes (`carrier`, `lines.quantity`); null: all. */
  readonly fields: readonly string[] | null;
  /** Row of a table he fills alone; null: not limited. */
  readonly row: number | null;
  /** Latest version, or pre-filled by `with`, then the draft; computed fields are computed. */
  readonly content: JsonObject;
}

/** A document a task shows; `content` holds number, version, filledBy and filledAt too, and is a list for `many`. */
export interface ShownDocument {
  readonly document: string;
  readonly form: string;
  readonly version: number;
  readonly content: Json;
}

/** All a person sees of a task before acting. */
export interface TaskView {
  readonly task: OpenTask;
  readonly title: Text;
  readonly outcomes: Readonly<Record<string, Text>>;
  /** Outcomes that need a comment. */
  readonly commentFor: readonly string[];
  readonly fills: readonly FillingView[];
  readonly shows: readonly ShownDocument[];
  /** Value of the item of `each`; null without. */
  readonly item: Json;
  /** Whether there is a state passed before that it may be returned to. */
  readonly mayReturn: boolean;
  readonly draft: OpenTask['draft'];
}

/** What the task shows and lets fill; null when it is not open. Reads only: draws no number. */
export function taskView(process: CompiledProcess, instance: Instance, ordinal: number, facts: Facts): TaskView | null {
  const task = instance.state.tasks[String(ordinal)];
  return task ? viewOf(readingTurn(process, instance, facts, null), task) : null;
}

/**
 * What a person sees who is about to start the process: its first task on an instance that does not exist yet. Null when the first task would not
 * be his.
 *
 * @param given - documents picked for the start: name → content
 */
export function startView(process: CompiledProcess, person: string, facts: Facts, given: JsonObject = {}): TaskView | null {
  const turn = readingTurn(process, createInstance(process, '', facts.now), facts, person);
  turn.state.initiator = person;
  for (const [document, content] of Object.entries(given)) {
    const form = own(process.definition.documents, document)?.form;
    if (form === undefined) continue;
    const shown: FilledDocument = {
      form,
      formVersion: process.hash,
      number: null,
      version: 1,
      filledVersion: 1,
      filledBy: person,
      filledAt: facts.now,
      content: (content ?? {}) as JsonObject,
    };
    turn.documents = { ...turn.documents, [document]: shown };
  }
  begin(turn);
  const task = [...turn.tasks.values()].find((candidate) => isAmong(turn, person, candidate.candidates));
  return task ? viewOf(turn, task) : null;
}

/** Content of every document a task fills, as it opens. */
export function prefill(process: CompiledProcess, instance: Instance, ordinal: number, facts: Facts): Readonly<Record<string, JsonObject>> {
  const view = taskView(process, instance, ordinal, facts);
  return Object.fromEntries((view?.fills ?? []).map(({ document, content }) => [document, content]));
}

/** Whether the person could complete the task now: he, or somebody he substitutes, holds it or may take it, and no duty keeps either apart. */
export function mayAct(process: CompiledProcess, instance: Instance, ordinal: number, person: string, facts: Facts): boolean {
  const task = instance.state.tasks[String(ordinal)];
  if (!task || task.delegatedBy.length + task.waitsFor.length > 0) return false;
  const turn = readingTurn(process, instance, facts, person);
  try {
    return actOn(turn, task, (somebody) => isHis(turn, task, somebody));
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

function viewOf(turn: Turn, task: OpenTask): TaskView {
  const state = turn.process.states.get(task.state) as WorkedIn;
  const work = workOf(state);
  const shown = work.shows.filter((document) => turn.documents[document] !== undefined);
  return {
    task,
    title: state.title,
    outcomes: work.outcomes,
    commentFor: state.kind === 'approval' ? state.approval.commentFor : [],
    fills: work.fills.map((filling) => fillingView(turn, work, filling, task)),
    shows: shown.map((document) => ({
      document,
      form: turn.process.definition.documents[document]?.form ?? '',
      version: versionOf(turn, document),
      content: documentJson(turn.documents[document]),
    })),
    item: task.item?.value ?? null,
    mayReturn: returnTargets(turn.process, turn.state, task.state).length > 0,
    draft: task.draft,
  };
}

function fillingView(turn: Turn, work: Work, filling: Work['fills'][number], task: OpenTask): FillingView {
  const { document } = filling;
  const declaration = turn.process.definition.documents[document];
  const current = turn.documents[document];
  const latest = declaration?.many || current === undefined ? null : (current as FilledDocument);
  const draft = task.draft?.content[document] ?? {};
  return {
    document,
    form: declaration?.form ?? '',
    number: latest?.number ?? null,
    version: latest?.version ?? 0,
    fields: filling.fields ?? turn.process.ownFields(document),
    row: filling.fields === null ? null : (task.item?.row ?? null),
    content: filledContent(turn, work, filling, task.item, draft, false, itemNames(turn, work, task.item)).content,
  };
}

import { isErased } from '../audit/erased.js';
import type { CompiledProcess } from '../compile/compile.js';
import type { Work } from '../definition/work.js';
import { workOf } from '../definition/work-of.js';
import type { Facts } from './facts.js';
import { isInInbox, isWith } from './in-inbox.js';
import { buttonsFor, excusesFor } from './instance-view.js';
import type { Instance, Json, JsonObject } from './instance.js';
import { readingTurn } from './reading-turn.js';

/** Document → paths of fields a person does not see (`cost`, `lines.margin`); null: nothing of the document. */
export type Hidden = ReadonlyMap<string, ReadonlySet<string> | null>;

/**
 * What an instance hides from a person who takes part in it: what `hides` of the states says in which he acted or may act now, but not what another of
 * these states shows or lets him fill. Whoever has no such state – he was asked or mentioned, or gave a task away – sees nothing that any state hides;
 * whom the process or the initiator copied it to sees it all. Whoever reads by his office (owner, readers, auditors) is not asked about here.
 */
export function hiddenFrom(process: CompiledProcess, instance: Instance, person: string, facts: Facts): Hidden {
  const all = [...process.states.values()].flatMap((state) => workOf(state) ?? []);
  if (all.every(({ hides }) => hides.length === 0)) return new Map();
  const works = worksOf(process, instance, person, facts);
  if (works.length === 0) return seesAll(process, instance, person, facts) ? new Map() : hiddenIn(all);
  const hidden = hiddenIn(works);
  for (const work of works) for (const [document] of hidden) reveal(process, work, document, hidden);
  for (const [document, paths] of hidden) if (paths?.size === 0) hidden.delete(document);
  return hidden;
}

function hiddenIn(works: readonly Work[]): Map<string, Set<string> | null> {
  const hidden = new Map<string, Set<string> | null>();
  for (const { document, fields } of works.flatMap((work) => work.hides)) {
    const before = hidden.get(document);
    hidden.set(document, fields === null || before === null ? null : new Set([...(before ?? []), ...fields]));
  }
  return hidden;
}

/** Of those without a state of work: the initiator, whom he or the process copied it to, and whoever may press a button; not who may only excuse a limit. */
function seesAll(process: CompiledProcess, instance: Instance, person: string, facts: Facts): boolean {
  const { initiator, copies, involved } = instance.state;
  const copiedBy = copies[person]?.by;
  if (person === initiator || copiedBy === null || copiedBy === initiator) return true;
  if (buttonsFor(process, instance, person, facts).length > 0) return true;
  return !involved.includes(person) && excusesFor(process, instance, person, facts).length === 0;
}

/** Works of the states the person acted in, or may act in now: for himself, for a voter who is away, for somebody he substitutes. */
function worksOf(process: CompiledProcess, instance: Instance, person: string, facts: Facts): readonly Work[] {
  const turn = readingTurn(process, instance, facts, person);
  const absent = facts.substitutedBy(person, process.definition.id);
  const open = Object.values(instance.state.tasks)
    .filter((task) => isInInbox(turn, task, person) || absent.some((somebody) => isWith(turn, task, somebody)))
    .map((task) => task.state);
  const acted = Object.entries(instance.state.actors).flatMap(([state, persons]) => (persons.includes(person) ? [state] : []));
  return [...new Set([...open, ...acted])].flatMap((name) => {
    const state = process.states.get(name);
    return (state && workOf(state)) ?? [];
  });
}

/** A state that shows the document without hiding it, or lets him fill fields of it, uncovers these. */
function reveal(process: CompiledProcess, work: Work, document: string, hidden: Map<string, Set<string> | null>): void {
  if (work.hides.some((filling) => filling.document === document)) return;
  if (work.shows.includes(document)) return void hidden.delete(document);
  const fills = work.fills.find((filling) => filling.document === document);
  if (!fills) return;
  const paths = hidden.get(document);
  const own = fills.fields ?? process.ownFields(document) ?? [];
  // Of a document hidden whole he still knows what he wrote himself; the rest stays hidden field by field.
  if (paths) for (const path of own) paths.delete(path);
}

/** A document's content, a merge patch of it, or a list of these, without what is hidden. */
export function withoutHidden(content: Json, paths: ReadonlySet<string> | null): Json {
  if (Array.isArray(content)) return content.map((one: Json) => withoutHidden(one, paths));
  if (typeof content !== 'object' || content === null || isErased(content)) return content;
  if (paths === null) return {};
  return Object.fromEntries(
    Object.entries(content as JsonObject)
      .filter(([name]) => !paths.has(name))
      .map(([name, value]) => [name, withoutHidden(value, below(paths, name))]),
  );
}

/** Paths inside a table or group. */
function below(paths: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...paths].flatMap((path) => (path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : [])));
}

/** An instance as such a person sees it: documents, drafts and rows given to each without what is hidden. */
export function instanceWithout(instance: Instance, hidden: Hidden): Instance {
  if (hidden.size === 0) return instance;
  const documents = Object.fromEntries(
    Object.entries(instance.documents).map(([name, filled]) => {
      const paths = hidden.get(name);
      if (paths === undefined) return [name, filled];
      const seen = (one: JsonObject): JsonObject => ({ ...one, content: withoutHidden(one['content'] ?? null, paths) });
      return [name, Array.isArray(filled) ? filled.map((one: JsonObject) => seen(one)) : seen(filled as unknown as JsonObject)];
    }),
  ) as unknown as Instance['documents'];
  const tasks = Object.fromEntries(
    Object.entries(instance.state.tasks).map(([ordinal, task]) => [
      ordinal,
      {
        ...task,
        item: task.item && { ...task.item, value: itemWithout(task.item.value, hidden) },
        draft: task.draft && {
          ...task.draft,
          content: Object.fromEntries(
            Object.entries(task.draft.content).map(([name, content]) => {
              const paths = hidden.get(name);
              return [name, paths === undefined ? content : withoutHidden(content, paths)];
            }),
          ),
        },
      },
    ]),
  ) as unknown as Instance['state']['tasks'];
  const incident = instance.state.incident && { ...instance.state.incident, command: null };
  return { ...instance, documents, state: { ...instance.state, tasks, data: {}, result: null, incident } };
}

/** A row of a table: columns that are hidden in any table are left out, for it does not say which table it is of. */
function itemWithout(value: Json, hidden: Hidden): Json {
  const columns = [...hidden.values()].flatMap((paths) => [...(paths ?? [])].map((path) => path.slice(path.indexOf('.') + 1)));
  return withoutHidden(value, new Set(columns));
}

/** Documents as prints see them, each flat with its number and version. */
export function documentsWithout<Documents extends Readonly<Record<string, unknown>>>(documents: Documents, hidden: Hidden): Documents {
  return mapDocuments(documents as unknown as JsonObject, hidden, withoutHidden) as unknown as Documents;
}

/** Members of commands of programs that may repeat documents and data: what a process was called with, and what it or a service answered. */
const REPEATING: readonly string[] = ['with', 'result', 'failed'];

/** An event's body as such a person sees it: without what is hidden, and without facts, rows, data and messages that may repeat it. */
export function bodyWithout(body: JsonObject, hidden: Hidden): JsonObject {
  if (hidden.size === 0) return body;
  const { command, delta } = body as { command: JsonObject; delta: JsonObject };
  const documents = mapDocuments(delta['documents'] ?? {}, hidden, (change, paths) => ({
    ...(change as JsonObject),
    patch: withoutHidden((change as JsonObject)['patch'] ?? null, paths),
  }));
  const sent = mapDocuments(command['documents'] ?? {}, hidden, withoutHidden);
  return {
    ...body,
    command: commandWithout('documents' in command ? { ...command, documents: sent } : command),
    answers: {},
    delta: { ...delta, documents, data: {}, records: [] },
  };
}

function commandWithout(command: JsonObject): JsonObject {
  const own = Object.fromEntries(Object.entries(command).map(([name, value]) => [name, REPEATING.includes(name) ? {} : value]));
  return 'message' in own ? { ...own, message: { ...(own['message'] as JsonObject), payload: {} } } : own;
}

function mapDocuments(documents: Json, hidden: Hidden, change: (content: Json, paths: ReadonlySet<string> | null) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(documents as JsonObject).map(([name, content]) => {
      const paths = hidden.get(name);
      return [name, paths === undefined ? content : change(content, paths)];
    }),
  );
}

import type { CompiledProcess } from '../compile/compile.js';
import type { Expression } from '../definition/expression-source.js';
import { mapValues } from '../definition/values.js';
import type { Decision, Instance, Json, JsonObject } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { ERASED, isErased, markErased, patchErased, withoutErased } from './erased.js';
import { isRecord } from './personal.js';
import { personalPlaces } from './personal-places.js';

/** Texts that are never null: where one is, it was erased. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'name']);

/** Where the history of an instance held what has been erased since, followed from event to event. */
export class ErasedPlaces {
  private readonly documents = new Map<string, JsonObject | readonly JsonObject[]>();
  private data: JsonObject = {};
  /** Events whose decisions had a comment that was erased. */
  private readonly comments = new Set<number>();
  private some = false;

  /** @param event - the next one, what was erased in it `ERASED` */
  follow({ seq, delta, command }: DecidedEvent): void {
    this.some ||= withoutErased(delta) !== delta || withoutErased(command) !== command;
    for (const [name, { index, patch }] of Object.entries(delta.documents)) {
      const before = this.documents.get(name);
      if (index === null) this.documents.set(name, patchErased(isList(before) ? {} : (before ?? {}), patch));
      else this.documents.set(name, [...(isList(before) ? before : []).slice(0, index), patch]);
    }
    this.data = { ...this.data, ...delta.data };
    if (delta.decisions.some((decision) => isErased(decision['comment']))) this.comments.add(seq);
  }

  /** The instance as the last event left it, with `ERASED` in these places. */
  mark(process: CompiledProcess, instance: Instance): Instance {
    if (!this.some) return instance;
    const { state, documents } = instance;
    const names = personalPlaces(process)?.names ?? new Set();
    const derived = (value: Json): Json => markDerived(value, names);
    const marked = mapValues(documents, (filled, name) => {
      const told = this.documents.get(name);
      if (isList(filled))
        return filled.map((one, place) => ({ ...one, content: markErased(one.content, isList(told) ? told[place] : {}) }));
      return { ...filled, content: markErased(filled.content, isList(told) ? {} : told) };
    }) as Instance['documents'];
    return {
      ...instance,
      documents: marked,
      state: {
        ...state,
        key: state.key ?? (this.goneFrom(process.definition.key, marked) as string | null),
        data: markErased(state.data, this.data) as JsonObject,
        tasks: derived(state.tasks as unknown as Json) as unknown as typeof state.tasks,
        result: this.markResult(process, instance, marked, derived(state.result)) as JsonObject | null,
        decisions: mapValues(state.decisions, (decisions) => decisions.map((decision) => this.markDecision(decision))),
      },
    };
  }

  private markDecision(decision: Decision): Decision {
    const isGone = decision.comment === null && this.comments.has(decision.seq);
    return isGone ? { ...decision, comment: ERASED as unknown as string } : decision;
  }

  /** What was handed back from erased values is not there any more when the end is reached again. */
  private markResult(process: CompiledProcess, { state }: Instance, documents: Instance['documents'], result: Json): Json {
    const end = state.end === null ? undefined : process.states.get(state.end);
    if (!isRecord(result) || end?.kind !== 'final') return result;
    const gone = Object.entries(end.result).filter(([name, value]) => (result[name] ?? null) === null && this.goneFrom(value, documents));
    return { ...result, ...Object.fromEntries(gone.map(([name]) => [name, ERASED])) };
  }

  /** A business key or result that is a field goes with it. @returns null: it did not */
  private goneFrom({ source }: Expression, documents: Instance['documents']): Json {
    const [root = '', field = ''] = source.split('.');
    const filled = documents[root];
    const value = filled === undefined ? this.data[root] : isList(filled) ? null : filled.content[field];
    return isErased(value) ? ERASED : null;
  }
}

/** What was taken over from erased values into tasks and results has their names, and is null there. */
function markDerived(value: Json, names: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item: Json) => markDerived(item, names));
  if (!isRecord(value)) return value;
  return mapValues(value, (member, name) => {
    const isGone = member === null && (names.has(name) || TEXTS.has(name));
    return isGone ? ERASED : markDerived(member, names);
  });
}

function isList<Item>(value: Item | readonly Item[] | undefined): value is readonly Item[] {
  return Array.isArray(value);
}

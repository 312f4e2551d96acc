import { wholeBody } from '#engine/audit/compact-body.js';
import type { JsonObject } from '#engine/runtime/instance.js';

/** One event in the words an auditor reads; the whole of it stands in the instance's history. */
export interface ListedEvent {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  /** Null: a program. */
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  /** What was commanded: `complete`, `signFor`. */
  readonly command: string;
  /** Whom it names besides: to whom a task went, who was added or replaced. */
  readonly whom: readonly string[];
  /** What he wrote: comment, reason or text; null: nothing, or it was erased. */
  readonly said: string | null;
  readonly decisions: readonly { readonly state: string; readonly outcome: string }[];
  readonly left: readonly string[];
  readonly entered: readonly string[];
  readonly hash: string;
}

export interface EventRow {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly seq: number;
  readonly at: Date;
  readonly cursor: string;
  readonly type: string;
  readonly actor: string | null;
  readonly on_behalf_of: string | null;
  readonly command_id: string;
  readonly body: JsonObject;
  readonly hash: string;
}

/** Columns of a row, over `event AS e` and `instance AS i`. */
export const EVENT_ROW = `e.instance_id AS instance, i.process, i.key, e.seq, e.at, e.at::text AS cursor, e.type, e.actor, e.on_behalf_of, e.command_id, e.body,
  encode(e.hash, 'hex') AS hash`;

/** @param row - its personal values opened */
export function listedEvent(row: EventRow): ListedEvent {
  const { instance, process, key, seq, type, actor: person, on_behalf_of: onBehalfOf, hash } = row;
  const { command, delta } = wholeEvent(row);
  return {
    instance,
    process,
    key,
    seq,
    at: row.at.toISOString(),
    type,
    person,
    onBehalfOf,
    command: String(command['type']),
    whom: ['from', 'to', 'person', 'voter'].flatMap((name) => textsIn(command[name])),
    said: saidIn(command),
    decisions: delta.decisions.map(({ state, outcome }) => ({ state, outcome })),
    left: delta.left,
    entered: delta.entered,
    hash,
  };
}

function wholeEvent({ body, seq, at, actor, on_behalf_of: onBehalfOf, command_id: commandId }: EventRow): {
  readonly command: JsonObject;
  readonly delta: Pick<ListedEvent, 'left' | 'entered' | 'decisions'>;
} {
  return wholeBody(body, { seq, at: at.getTime(), actor, onBehalfOf, commandId }) as unknown as ReturnType<typeof wholeEvent>;
}

function textsIn(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** What a person wrote with a command. */
function saidIn(command: JsonObject): string | null {
  for (const name of ['reason', 'comment', 'text', 'question', 'answer']) {
    const said = command[name];
    if (typeof said === 'string') return said;
  }
  return null;
}

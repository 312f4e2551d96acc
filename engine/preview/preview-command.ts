import type { CompiledProcess } from '../compile/compile.js';
import { peopleBehind } from '../people/people-behind.js';
import type { Command } from '../runtime/command.js';
import type { Facts, Need } from '../runtime/facts.js';
import type { Decision, EpochMs, Instance, OpenTask } from '../runtime/instance.js';
import type { EventDelta, Refusal } from '../runtime/outcome.js';
import { step } from '../runtime/step.js';

/** What a command would lead to, were it given now. Nothing of it has happened, and numbers it would draw may be drawn by others first. */
export interface Preview {
  /** Why it would not be done; null: it would be. The rest is then empty. */
  readonly refusal: Refusal | null;
  /** `gate.decided`; null: it would be refused. */
  readonly event: string | null;
  readonly left: readonly string[];
  readonly entered: readonly string[];
  /** Final state it would end in; null: it goes on. */
  readonly end: string | null;
  readonly closed: readonly PreviewClosed[];
  readonly opened: readonly PreviewOpened[];
  /** Tasks that stay open and would be somebody else's, or due at another time. */
  readonly changed: readonly PreviewChanged[];
  /** Decisions that would no longer count: they are to be given again. */
  readonly again: readonly PreviewDecision[];
  readonly limits: EventDelta['limits'];
  readonly documents: readonly { readonly document: string; readonly version: number }[];
  readonly violations: EventDelta['violations'];
  /** Messages, processes started, people told. */
  readonly sent: EventDelta['sent'];
  readonly prints: EventDelta['prints'];
}

export interface PreviewClosed {
  readonly task: number;
  readonly state: string;
  readonly how: EventDelta['closed'][number]['how'];
  /** Who holds it; null: nobody yet. */
  readonly assignee: string | null;
}

export interface PreviewOpened {
  readonly state: string;
  /** `role:finance`, `person:zhao.lei`. */
  readonly candidates: readonly string[];
  /** Everybody those stand for now, sorted. */
  readonly people: readonly string[];
  readonly assignee: string | null;
  readonly dueAt: EpochMs | null;
}

export interface PreviewChanged extends PreviewOpened {
  readonly task: number;
}

export interface PreviewDecision {
  readonly state: string;
  readonly person: string;
  readonly outcome: string;
  readonly at: EpochMs;
}

export type Previewed =
  | {
      readonly kind: 'preview';
      readonly preview: Preview;
      /** As it would be afterwards; refused, as it is. */ readonly instance: Instance | null;
    }
  | { readonly kind: 'needs'; readonly needs: readonly Need[] };

/**
 * What `step` would decide, told in the words of whoever has to confirm it.
 *
 * @param instance - null for a start
 * @param target - as for `step`
 */
export function previewCommand(
  process: CompiledProcess,
  instance: Instance | null,
  command: Command,
  facts: Facts,
  target?: CompiledProcess,
): Previewed {
  const outcome = step(process, instance, command, facts, '', target);
  if (outcome.kind === 'needs') return outcome;
  if (outcome.kind === 'refused') return { kind: 'preview', preview: { ...NOTHING, refusal: outcome.refusal }, instance };
  const [event] = outcome.events;
  if (!event) throw new Error(`${command.type} decided nothing`);
  const { delta } = event;
  const before = instance?.state.tasks ?? {};
  const after = outcome.instance.state.tasks;
  const preview: Preview = {
    refusal: null,
    event: event.type,
    left: delta.left,
    entered: delta.entered,
    end: delta.end,
    // What opens and closes in one go is nobody's work.
    closed: delta.closed.flatMap((closed) => {
      const task = before[String(closed.task)];
      return task ? [{ ...closed, assignee: task.assignee }] : [];
    }),
    opened: delta.opened.flatMap(({ task: ordinal }) => {
      const task = after[String(ordinal)];
      return task ? [openedOf(task, facts)] : [];
    }),
    changed: Object.values(after).flatMap((task) => {
      const was = before[String(task.ordinal)];
      return was && differs(was, task) ? [{ task: task.ordinal, ...openedOf(task, facts) }] : [];
    }),
    again: instance ? decisionsLost(instance, outcome.instance, delta) : [],
    limits: delta.limits,
    documents: Object.entries(delta.documents).map(([document, { version }]) => ({ document, version })),
    violations: delta.violations,
    sent: delta.sent,
    prints: delta.prints,
  };
  return { kind: 'preview', preview, instance: outcome.instance };
}

const NOTHING: Preview = {
  refusal: null,
  event: null,
  left: [],
  entered: [],
  end: null,
  closed: [],
  opened: [],
  changed: [],
  again: [],
  limits: [],
  documents: [],
  violations: [],
  sent: [],
  prints: [],
};

/** Whether it is another person's, or due at another time. */
function differs(was: OpenTask, is: OpenTask): boolean {
  return was.assignee !== is.assignee || was.dueAt !== is.dueAt || was.candidates.join() !== is.candidates.join();
}

function openedOf({ state, candidates, assignee, dueAt }: OpenTask, facts: Facts): PreviewOpened {
  return { state, candidates, people: peopleBehind(candidates, facts), assignee, dueAt };
}

/** Decisions that counted before and do not any more: a return left them behind, their state was entered anew, or they lie before a new rejection. */
function decisionsLost(before: Instance, after: Instance, { givenAgain }: EventDelta): readonly PreviewDecision[] {
  if (givenAgain.length > 0) return givenAgain.map(({ state, person, outcome, at }) => ({ state, person, outcome, at }));
  const kept = after.state.decisions;
  return Object.entries(before.state.decisions).flatMap(([state, decisions]) =>
    decisions
      .filter((decision) => decision.seq > before.state.lastRejection)
      .filter((decision) => decision.seq <= after.state.lastRejection || !(kept[state] ?? []).some((other) => same(other, decision)))
      .map(({ person, outcome, at }) => ({ state, person, outcome, at })),
  );
}

function same(one: Decision, other: Decision): boolean {
  return one.seq === other.seq && one.person === other.person && one.item === other.item && one.vote === other.vote;
}

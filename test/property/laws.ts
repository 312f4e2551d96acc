import { workOf } from '#engine/definition/work-of.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import type { Instance, JsonObject, OpenTask, RunningLimit } from '#engine/runtime/instance.js';
import { segmentsOf } from '#engine/runtime/limit-ledger.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { passedBefore } from '#engine/runtime/path.js';
import { activeStates } from '#engine/runtime/settle.js';
import { brokenGateLaws } from './gate-laws.js';

/** A command that was carried out. */
export interface Happened {
  readonly process: CompiledProcess;
  /** Null: it started the instance. */
  readonly before: Instance | null;
  readonly after: Instance;
  readonly event: DecidedEvent;
  /** Whether an administrator has moved the instance: then it need not have come the way it could have. */
  readonly wasMoved: boolean;
}

/**
 * Laws of every instance of every process, whatever people do.
 *
 * @returns what is not so, a line each
 */
export function brokenLaws(happened: Happened): readonly string[] {
  const { after } = happened;
  if (after.state.status === 'ended') return [...leftOver(after), ...brokenActor(happened)];
  return [
    ...brokenWork(happened),
    ...Object.values(after.state.tasks).flatMap((task) => brokenTask(happened, task)),
    ...brokenPath(happened),
    ...Object.values(after.state.limits).flatMap((limit) => brokenLimit(happened, limit)),
    ...brokenActor(happened),
    ...brokenGateLaws(happened),
  ];
}

function leftOver({ state: { tasks, limits, calls, gates, ballots } }: Instance): readonly string[] {
  return Object.entries({ tasks, limits, calls, gates, ballots }).flatMap(([kind, left]) =>
    Object.keys(left).length > 0 ? [`it ended with ${kind} ${Object.keys(left).join(', ')}`] : [],
  );
}

/** Nothing lost: every item that is undecided, of every state of work, is asked for. Nothing doubled: once for each vote. */
function brokenWork({ process, after: { state } }: Happened): readonly string[] {
  const active = activeStates(state.value);
  const tasks = Object.values(state.tasks);
  const calls = Object.values(state.calls);
  const lines: string[] = [];
  for (const name of active) {
    const kind = process.states.get(name)?.kind;
    if (kind === 'choose' || kind === 'lookup') lines.push(`it waits in ${name}, which is automatic`);
    if (kind === 'call' && !calls.some((call) => call.state === name)) lines.push(`${name} calls nothing`);
    if (kind !== 'task' && kind !== 'approval') continue;
    const items = state.gates[name] ?? [];
    const open = (index: number): boolean => tasks.some((task) => task.state === name && (task.item?.index ?? 0) === index);
    if (!items.includes(null)) lines.push(`${name} is active, and nothing in it is undecided`);
    items.forEach((outcome, index) => {
      if ((outcome === null) !== open(index)) lines.push(`item ${index} of ${name} is ${outcome}, ${open(index) ? '' : 'not '}asked for`);
    });
  }
  const places = tasks.filter(({ kind }) => kind === 'task').map(({ state: name, item }) => `${name} ${item?.index ?? ''}`);
  if (new Set(places).size < places.length) lines.push(`work is asked for twice: ${places.join(', ')}`);
  for (const kind of ['gates', 'ballots'] as const)
    for (const name of Object.keys(state[kind])) if (!active.has(name)) lines.push(`${kind} of ${name}, which is not active`);
  return lines;
}

/** A task belongs to an active state, is nobody's twice, and waits for others of its own vote. */
function brokenTask({ process, after: { state } }: Happened, task: OpenTask): readonly string[] {
  const lines: string[] = [];
  const tasks = Object.values(state.tasks);
  const definition = process.states.get(task.state);
  if (!activeStates(state.value).has(task.state)) lines.push(`${task.state} is not active`);
  const people = [...task.delegatedBy, ...(task.assignee === null ? [] : [task.assignee])];
  if (new Set(people).size < people.length) lines.push(`it goes in a circle: ${people.join(', ')}`);
  const first = tasks.filter((other) => task.waitsFor.includes(other.ordinal));
  if (first.length < task.waitsFor.length) lines.push(`it waits for what is not open: ${task.waitsFor.join(', ')}`);
  if (first.some((other) => voteOf(other) !== voteOf(task))) lines.push('it waits for another vote');
  if (first.some((other) => other.waitsFor.includes(task.ordinal))) lines.push('it waits for one that waits for it');
  if (task.kind === 'task' && (task.waitsFor.length > 0 || task.followedBy.length > 0 || task.addedBy !== null))
    lines.push('approvers were added to a task');
  if (!tasks.some((other) => voteOf(other) === voteOf(task) && other.waitsFor.length === 0)) lines.push('nobody of its vote can go on');
  const others = tasks.filter((other) => other !== task && other.state === task.state && other.item?.index === task.item?.index);
  if (task.addedBy !== null && task.assignee !== null && others.some(({ assignee }) => assignee === task.assignee))
    lines.push(`${task.assignee} was added, and votes here himself`);
  if (definition?.kind === 'approval' && definition.approval.whenInitiator !== 'allow') {
    const asked = [...people, ...task.followedBy.map(({ person }) => person)];
    if (asked.includes(state.initiator)) lines.push('it came to the initiator, whose request it is');
  }
  return lines.map((line) => `task ${task.ordinal} of ${task.state}: ${line}`);
}

/** Everything worked in lies on the path, once; wherever it came from there is a way back, and nobody is promised one that is not. */
function brokenPath({ process, after: { state }, wasMoved }: Happened): readonly string[] {
  const lines: string[] = [];
  const active = activeStates(state.value);
  if (new Set(state.path).size < state.path.length) lines.push(`the path goes round: ${state.path.join(', ')}`);
  for (const { state: name } of Object.values(state.tasks)) {
    if (!state.path.includes(name)) lines.push(`${name} is not on the path`);
    const { returns, areSiblings } = process.waysBack;
    const possible = returns.get(name) ?? [];
    const lost = passedBefore(state.path, name, areSiblings).filter((earlier) => !possible.includes(earlier));
    if (!wasMoved && possible.length > 0 && lost.length > 0)
      lines.push(`${name} was reached by ${lost.join(', ')}, and cannot go back there`);
  }
  for (const name of Object.keys(state.resumes)) if (!active.has(name)) lines.push(`${name} is to go back, and is not active`);
  for (const { task, next } of state.finished)
    for (const one of next) if (!Object.hasOwn(state.tasks, one)) lines.push(`task ${task} may be taken back, though ${one} is closed`);
  return lines;
}

/** A clock runs or stands, its tasks show when they are due, and its ledger has no gap. */
function brokenLimit({ process, after: { state } }: Happened, limit: RunningLimit): readonly string[] {
  const lines: string[] = [];
  if (limit.state !== null && !activeStates(state.value).has(limit.state)) lines.push('its state is not active');
  const pauses = limit.pauses.filter(({ to }) => to === null);
  if ((limit.stoodAt === null) !== (pauses.length === 0))
    lines.push(`it ${limit.stoodAt === null ? 'runs' : 'stands'} with ${pauses.length} pauses`);
  for (const { task } of pauses)
    if (task !== null && !Object.hasOwn(state.tasks, task)) lines.push(`it waits for task ${task}, which is closed`);
  const shown = limit.stoodAt === null ? limit.dueAt : null;
  const isClock = limit.kind === 'limit' && process.states.get(limit.state ?? '')?.limit;
  for (const task of Object.values(state.tasks))
    if (isClock && task.state === limit.state && task.dueAt !== shown)
      lines.push(`task ${task.ordinal} is due ${task.dueAt}, not ${shown}`);
  const segments = segmentsOf(limit);
  const gap = segments.find(({ from }, index) => from !== (index === 0 ? limit.startedAt : segments[index - 1]?.to));
  if (gap) lines.push(`its ledger has a gap before ${gap.from}`);
  return lines.map((line) => `limit ${limit.name}: ${line}`);
}

const TAKES_BACK: ReadonlySet<string> = new Set(['withdraw', 'takeBack']);
/** Commands of whoever may end the task: a delegate may not, nor anybody who waits for an approver added before. */
const ENDS: ReadonlySet<string> = new Set(['complete', 'signFor', 'return', 'transfer']);

/** Nobody acts on what is closed or another's, decides his own request, or both of two duties kept apart. */
function brokenActor({ process, before, event }: Happened): readonly string[] {
  const lines: string[] = [];
  const command = event.command as JsonObject;
  const { type, task: ordinal = null } = command;
  if (before && ordinal !== null && !TAKES_BACK.has(String(type))) {
    const task = before.state.tasks[String(ordinal)];
    if (!task) lines.push(`${String(type)} on task ${String(ordinal)}, which was not open`);
    else if (ENDS.has(String(type))) {
      const person = event.onBehalfOf ?? event.actor;
      if (task.assignee !== null && task.assignee !== person) lines.push(`${person} ended the task of ${task.assignee}`);
      if (task.delegatedBy.length > 0 || task.waitsFor.length > 0) lines.push(`task ${task.ordinal} ended before its turn`);
    }
  }
  for (const { state: name, person, onBehalfOf } of event.delta.decisions) {
    const state = process.states.get(String(name));
    const hands = [person, onBehalfOf ?? null].filter((hand) => hand !== null);
    if (state?.kind === 'approval' && state.approval.whenInitiator !== 'allow' && hands.includes(before?.state.initiator ?? ''))
      lines.push(`${hands.join(' for ')} decided his own request in ${state.name}`);
    for (const apart of (state && workOf(state)?.apart) ?? [])
      if (before?.state.actors[apart]?.some((one) => hands.includes(one)))
        lines.push(`${hands.join(' for ')} acted in ${String(name)} and in ${apart}`);
  }
  return lines;
}

const voteOf = ({ sharedVote, ordinal }: OpenTask): number => sharedVote ?? ordinal;

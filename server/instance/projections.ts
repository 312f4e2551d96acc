import type { CompiledProcess } from '#engine/compile/compile.js';
import { PRIORITIES } from '#engine/definition/priority.js';
import { subscriptionsOf } from '#engine/runtime/listeners.js';
import type { Instance, OpenTask, RunningLimit } from '#engine/runtime/instance.js';
import { instant } from './instant.js';
import type { BatchRows, BranchName } from './write-statement.js';

/** Far future: what has no due date stands last in an inbox ordered by due date. */
export const NO_DUE = '9999-12-31T00:00:00.000Z';

/** Rows of a batch while it gathers them. */
export type GatheredRows = { readonly [Name in BranchName]: BatchRows[Name][number][] };

/** What follows from an instance's row: open tasks, whose inbox they stand in, timers, subscriptions. Only differences are written. */
export function project(
  rows: GatheredRows,
  before: Instance | null,
  after: Instance,
  processBefore: CompiledProcess,
  process: CompiledProcess,
): void {
  projectTasks(rows, before, after);
  projectTimers(rows, before, after);
  projectSubscriptions(rows, before, after, processBefore, process);
}

function projectTasks(rows: GatheredRows, before: Instance | null, after: Instance): void {
  const old = before?.state.tasks ?? {};
  const now = after.state.tasks;
  const { id, process } = after;
  for (const [ordinal, task] of Object.entries(old)) {
    if (now[ordinal] === task) continue;
    if (!now[ordinal]) rows.closedTask.push({ instance_id: id, ordinal: task.ordinal });
    const kept = new Set(now[ordinal] && listings(now[ordinal]));
    for (const listing of listings(task)) if (!kept.has(listing)) rows.unlistedCandidate.push(candidateRow(id, task.ordinal, listing));
  }
  for (const [ordinal, task] of Object.entries(now)) {
    const same = old[ordinal];
    if (same === task) continue;
    const { state, assignee, openedAt } = task;
    const place = { instance_id: id, ordinal: task.ordinal, due_at: dueAt(task), priority: rankOf(task) };
    if (!same) rows.openedTask.push({ ...place, process, state, assignee, opened_at: instant(openedAt) });
    else if (same.assignee !== assignee || same.dueAt !== task.dueAt || same.priority !== task.priority)
      rows.changedTask.push({ ...place, assignee });
    const listed = new Set(same && listings(same));
    for (const listing of listings(task)) if (!listed.has(listing)) rows.listedCandidate.push(candidateRow(id, task.ordinal, listing));
  }
}

/**
 * Where a task stands: priority, due date and principal, in one text; nowhere while approvers added before have yet to decide. With an assistant of its voters
 * it stands under a principal of his own (`proxy:li.na`): he may sign while the voter holds it, and his substitute may not.
 */
function listings(task: OpenTask): readonly string[] {
  if (task.waitsFor.length > 0) return [];
  const proxies = task.proxies.map((principal) => principal.replace(/^person:/, 'proxy:'));
  const principals = [...task.candidates, ...proxies, ...(task.assignee === null ? [] : [`person:${task.assignee}`])];
  return [...new Set(principals)].map((principal) => `${rankOf(task)} ${dueAt(task) ?? NO_DUE} ${principal}`);
}

function candidateRow(instance: string, ordinal: number, listing: string): BatchRows['listedCandidate'][number] {
  const [priority = '', due_at = ''] = listing.split(' ', 2);
  const principal = listing.slice(priority.length + due_at.length + 2);
  return { principal, priority: Number(priority), due_at, instance_id: instance, ordinal };
}

/** Place of its priority, the most pressing first: 0 to 3. */
function rankOf({ priority }: OpenTask): number {
  return PRIORITIES.indexOf(priority);
}

function dueAt(task: OpenTask): string | null {
  return task.dueAt === null ? null : instant(task.dueAt);
}

function projectTimers(rows: GatheredRows, before: Instance | null, after: Instance): void {
  const { id } = after;
  const old = before?.state.limits ?? {};
  const now = after.state.limits;
  for (const [ordinal, limit] of Object.entries({ ...old, ...now })) {
    const had = before ? nextOf(before, old[ordinal]) : undefined;
    const next = nextOf(after, now[ordinal]);
    const place = { instance_id: id, ordinal: limit.ordinal };
    const row = next && { ...place, at: instant(next.at), what: next.what, index: next.index };
    // Its instant is part of the key: a row moves by going and coming.
    if (had && had.at !== next?.at) rows.stoppedTimer.push({ ...place, at: instant(had.at) });
    if (row && had?.at !== next.at) rows.startedTimer.push(row);
    else if (row && (had?.what !== next.what || had.index !== next.index)) rows.changedTimer.push(row);
  }
}

/** What a limit does next; undefined: it stands still, or its instance is parked. */
function nextOf(instance: Instance, limit: RunningLimit | undefined): RunningLimit['pending'][number] | undefined {
  return limit && limit.stoodAt === null && instance.state.status !== 'incident' ? limit.pending[0] : undefined;
}

function projectSubscriptions(
  rows: GatheredRows,
  before: Instance | null,
  after: Instance,
  processBefore: CompiledProcess,
  process: CompiledProcess,
): void {
  const old = heard(before, processBefore);
  const now = heard(after, process);
  for (const [place, { row }] of old) if (!now.has(place)) rows.endedSubscription.push({ ...row, instance_id: after.id });
  for (const [place, { row, isDecidedByKey }] of now) {
    const listening = { ...row, instance_id: after.id, since: after.state.seq };
    if (!old.has(place)) rows.begunSubscription.push(listening);
    else if (!isDecidedByKey) rows.renewedSubscription.push(listening);
  }
}

type Heard = ReadonlyMap<string, { readonly row: { readonly message: string; readonly wanted: string }; readonly isDecidedByKey: boolean }>;

/** Messages an instance listens for, with what their payload must contain. */
function heard(instance: Instance | null, process: CompiledProcess): Heard {
  const heard = new Map<string, { row: { message: string; wanted: string }; isDecidedByKey: boolean }>();
  for (const { message, equal, isDecidedByKey } of instance ? subscriptionsOf(process, instance) : []) {
    const wanted = JSON.stringify(equal ? { [equal.field]: equal.text } : {});
    const place = `${message} ${wanted}`;
    heard.set(place, { row: { message, wanted }, isDecidedByKey: isDecidedByKey && (heard.get(place)?.isDecidedByKey ?? true) });
  }
  return heard;
}

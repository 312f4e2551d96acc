import { positiveOutcome } from '../definition/positive-outcome.js';
import type { State, Text, Work } from '../definition/process-definition.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import { toJson } from '../expression/to-json.js';
import { type Entry, isAmong, resolveCandidates } from '../people/candidates.js';
import type { JsonObject, OpenTask } from './instance.js';
import { assigneeOf } from './assign.js';
import { closeItem, openLevel } from './gate.js';
import { startStateLimit } from './limits.js';
import { evaluateAll } from './perform-action.js';
import { walkTo } from './path.js';
import { clearSignatures } from './sign-documents.js';
import type { Turn } from './turn.js';

/** Opens what a state just entered gives people or programs to do. */
export function openWork(turn: Turn, state: State): void {
  const dueAt = startStateLimit(turn, state);
  switch (state.kind) {
    case 'task':
    case 'approval':
      return enterWork(turn, state, dueAt);
    case 'call':
      return openCall(turn, state);
    case 'service': {
      const ordinal = turn.nextOrdinal();
      turn.setCall({
        ordinal,
        state: state.name,
        kind: 'service',
        instance: null,
        item: null,
        event: null,
        result: null,
      });
      turn.effects.push({
        kind: 'service',
        n: turn.nextEffect(),
        call: ordinal,
        name: state.service.name,
        with: evaluateAll(turn, state.service.with, {}),
      });
      return;
    }
    case 'lookup':
      return lookUp(turn, state);
    default:
      return;
  }
}

/** Opens a state of work just entered; one entered again for somebody is his, at the level of the gate he was at. */
function enterWork(turn: Turn, state: WorkedIn, dueAt: number | null): void {
  const reentry = turn.reentry?.state === state.name ? turn.reentry : null;
  if (reentry) turn.reentry = null;
  if (reentry && reentry.resumes.length > 0) turn.state.resumes = { ...turn.state.resumes, [state.name]: reentry.resumes };
  openItems(turn, state, dueAt, reentry?.for?.level);
  const open = [...turn.tasks.values()].filter((task) => task.state === state.name);
  walkTo(turn, state.name, open.length > 0);
  const { person = null } = reentry?.for ?? {};
  const his = open.find((task) => task.assignee === null && person !== null && isAmong(turn, person, task.candidates));
  if (his) turn.setTask({ ...his, assignee: person });
}

/** An outcome without a target stays: the work goes on, under the limit it has. */
export function goOn(turn: Turn, state: WorkedIn): void {
  const stays = turn.state.status === 'running' && turn.active.has(state.name) && !turn.delta.left.includes(state.name);
  if (!stays || [...turn.tasks.values()].some((task) => task.state === state.name)) return;
  const limit = [...turn.limits.values()].find((running) => running.state === state.name && running.kind === 'limit');
  openItems(turn, state, limit?.dueAt ?? null);
}

/** Items of an `each`, fixed on entry; without `each` one nameless item. `level`: where to begin, those below stand. */
function openItems(turn: Turn, state: WorkedIn, dueAt: number | null, level = 0): void {
  const work = workOf(state);
  const from = work.each ? 0 : level;
  if (state.kind === 'approval' && from === 0) clearSignatures(turn, state);
  const items = work.each ? (turn.evaluate(work.each.list) as readonly unknown[]) : [undefined];
  // The same reading as the list's, so that an item can be found among the rows.
  const table = work.each ? filledRows(turn, work) : null;
  turn.state.gates = { ...turn.state.gates, [state.name]: items.map(() => null) };
  turn.state.decisions = {
    ...turn.state.decisions,
    [state.name]: (turn.state.decisions[state.name] ?? []).filter((given) => given.level < from),
  };
  turn.changed();
  if (items.length === 0) turn.raised.push(`${state.name}.${positiveOutcome(work)}`);
  items.forEach((value, index) => {
    const row = table?.indexOf(value) ?? -1;
    const item = work.each ? { index, value: toJson(value) ?? null, row: row < 0 ? null : row } : null;
    if (state.kind === 'approval') openLevel(turn, state, item, from, dueAt);
    else if (openTask(turn, state, state.task.by, item, { level: 0, vote: 0, dueAt }) === 'skipped')
      closeItem(turn, state, index, positiveOutcome(work));
  });
}

/** Rows of the table whose columns the work fills, as expressions see them; null when it fills none. */
function filledRows(turn: Turn, work: Work): readonly unknown[] | null {
  for (const { document, fields } of work.fills) {
    const [table, column] = fields?.[0]?.split('.') ?? [];
    const rows = column === undefined || table === undefined ? null : (turn.valueOf(document) as Readonly<Record<string, unknown>>)[table];
    if (Array.isArray(rows)) return rows;
  }
  return null;
}

/** Expression names of an item: `{ [as]: value }`, its row as it is now, or else its value as it was on entry. */
export function itemNames(turn: Turn, work: Work, item: OpenTask['item']): Readonly<Record<string, unknown>> {
  if (!work.each || !item) return {};
  const row = item.row === null ? undefined : filledRows(turn, work)?.[item.row];
  return { [work.each.as]: row ?? turn.process.itemReading(work.each).read(item.value) };
}

export type Opened = 'open' | 'skipped';

/** Opens one task or vote for whoever qualifies; `skipped` when nobody does and the definition says so. */
export function openTask(
  turn: Turn,
  state: WorkedIn,
  by: readonly Entry[],
  item: OpenTask['item'],
  place: {
    readonly level: number;
    readonly vote: number;
    readonly dueAt: number | null;
    readonly exclude?: readonly string[];
    readonly reason?: Text;
  },
): Opened {
  const work = workOf(state);
  const resolved = resolveCandidates(turn, by, itemNames(turn, work, item));
  const barred = new Set([...lastActors(turn, work.apart), ...(place.exclude ?? [])]);
  const persons = resolved.persons.filter((person) => !barred.has(person));
  let candidates = persons.length === resolved.persons.length ? resolved.principals : persons.map((person) => `person:${person}`);
  let reason: Text | null = null;
  if (persons.length === 0) {
    if (work.whenNobody.kind === 'skip') return 'skipped';
    candidates = [work.whenNobody.kind === 'role' ? `role:${work.whenNobody.role}` : 'role:administrator'];
    reason = place.reason ?? { zh: '没有合适的办理人', en: 'Nobody qualifies' };
  }
  const isGivenOut = persons.length > 0 && !isStarters(turn);
  const assignee = isGivenOut ? assigneeOf(turn, state, work.assign, by, persons, itemNames(turn, work, item)) : null;
  placeTask(turn, {
    state: state.name,
    kind: state.kind,
    item,
    vote: place.vote,
    level: place.level,
    candidates,
    proxies: proxiesOf(turn, state, persons),
    assignee,
    dueAt: place.dueAt,
    reason,
  });
  return 'open';
}

/** The first task of a start is done by whoever starts, in the same command: it is nobody else's turn. */
function isStarters({ instance, delta, command }: Turn): boolean {
  return instance.state.seq === 0 && delta.opened.length === 0 && command.type !== 'startByMessage' && command.type !== 'startByCall';
}

type Placed = Pick<OpenTask, 'state' | 'kind' | 'item' | 'vote' | 'level' | 'candidates' | 'assignee' | 'dueAt' | 'reason'> &
  Partial<OpenTask>;

/** Opens a task that is new in every respect but these. @returns its ordinal */
export function placeTask(turn: Turn, placed: Placed): number {
  const ordinal = turn.nextOrdinal();
  turn.setTask({
    ordinal,
    delegatedBy: [],
    opinions: [],
    addedBy: null,
    sharedVote: null,
    proxies: [],
    waitsFor: [],
    followedBy: [],
    openedAt: turn.now,
    draft: null,
    urgedAt: null,
    questions: [],
    viewedBy: [],
    ...placed,
  });
  const { state, candidates, dueAt } = placed;
  turn.delta.opened.push({ task: ordinal, state, candidates, dueAt });
  return ordinal;
}

/** Assistants of the voters, where a gate lets them sign. */
function proxiesOf(turn: Turn, state: State, voters: readonly string[]): readonly string[] {
  const role = state.kind === 'approval' ? state.approval.proxy : null;
  if (role === null) return [];
  const assistants = voters.flatMap((voter) => turn.facts.people({ kind: 'roleOfPerson', role, of: voter }));
  return [...new Set(assistants)].sort().map((person) => `person:${person}`);
}

/** Whoever completed or decided in these states in their latest round: all voters, the people of all items. */
export function lastActors(turn: Turn, states: readonly string[]): readonly string[] {
  return states.flatMap((state) => turn.state.actors[state] ?? []);
}

function openCall(turn: Turn, state: Extract<State, { kind: 'call' }>): void {
  const { call } = state;
  const items = call.each ? (turn.evaluate(call.each.list) as readonly unknown[]) : [undefined];
  if (items.length === 0) turn.raised.push(`${state.name}.ended`);
  items.forEach((value, index) => {
    const ordinal = turn.nextOrdinal();
    const instance = turn.facts.newInstanceId();
    turn.setCall({
      ordinal,
      state: state.name,
      kind: 'call',
      instance,
      item: call.each ? index : null,
      event: null,
      result: null,
    });
    const names = call.each ? { [call.each.as]: value } : {};
    turn.effects.push({
      kind: 'start',
      n: turn.nextEffect(),
      instance,
      process: call.process,
      initiator: turn.state.initiator,
      with: evaluateAll(turn, call.with, names),
      call: ordinal,
    });
  });
}

function lookUp(turn: Turn, state: Extract<State, { kind: 'lookup' }>): void {
  const { lookup } = state;
  if (lookup.where) {
    const match = Object.fromEntries(lookup.where.map(({ field, equals }) => [field, toJson(turn.evaluate(equals)) ?? null]));
    const rows = rowsNow(turn, lookup.register, match);
    turn.setData(lookup.as, rows);
    turn.raised.push(`${state.name}.${rows.length > 0 ? 'found' : 'missing'}`);
    return;
  }
  const key = lookup.key ? String(turn.evaluate(lookup.key)) : '';
  const row = turn.rows.get(`${lookup.register}\0${key}`) ?? turn.facts.row(lookup.register, key);
  turn.setData(lookup.as, row);
  turn.raised.push(`${state.name}.${row ? 'found' : 'missing'}`);
}

/** Rows that match, by key, as they are after what this turn wrote. */
function rowsNow(turn: Turn, register: string, match: JsonObject): readonly JsonObject[] {
  const keyField = turn.process.registers.get(register)?.definition.key ?? '';
  const rows = new Map(turn.facts.rows(register, match).map((row) => [String(row[keyField]), row]));
  for (const [place, row] of turn.rows) {
    const [of, key = ''] = place.split('\0');
    if (of !== register) continue;
    rows.delete(key);
    if (Object.entries(match).every(([field, value]) => row[field] === value)) rows.set(key, row);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

import type { Action } from '../definition/action.js';
import { morePressing } from '../definition/priority.js';
import type { Text } from '../definition/text.js';
import { toJson } from '../expression/to-json.js';
import { resolveCandidates } from '../people/candidates.js';
import { renderEffect } from './documents.js';
import { MOST_KEY } from './most-key.js';
import { readingKind } from './reading-kind.js';
import { Refused, refusal } from './refusals.js';
import type { Json, JsonObject } from './instance.js';
import type { Turn } from './turn.js';
import { withProxies } from './open-task.js';
import { successorOf } from './successors.js';
import { copyTo } from './tell.js';

type Extra = Readonly<Record<string, unknown>>;
type Perform<K extends Action['kind']> = (turn: Turn, action: Extract<Action, { kind: K }>, extra: Extra) => void;

/** Carries out one action of a `do`, once per item with `each`; later actions see what it changed. */
export function performAction(turn: Turn, action: Action, extra: Extra): void {
  const perform = ACTIONS[action.kind] as Perform<typeof action.kind>;
  if (!action.each) return perform(turn, action, extra);
  const { list, as } = action.each;
  turn.forEach(turn.evaluate(list, extra) as readonly unknown[], (item) => perform(turn, action as never, { ...extra, [as]: item }));
}

const ACTIONS: { readonly [K in Action['kind']]: Perform<K> } = {
  set(turn, action, extra) {
    const values = Object.entries(action.values).map(([name, expression]) => [name, turn.evaluate(expression, extra)] as const);
    for (const [name, value] of values) turn.setData(name, toJson(value, readingKind(turn.process, name)) ?? null);
  },
  record(turn, action, extra) {
    const register = turn.process.registers.get(action.register);
    if (!register) throw new Error(`register "${action.register}" does not exist`);
    const key = String(turn.evaluate(action.key, extra));
    const refuseRow = (text: Text, field?: string): never => {
      const { title } = register.definition;
      const facts = { register: action.register, key: key.slice(0, MOST_KEY), ...(field === undefined ? {} : { field }) };
      throw new Refused(refusal('register-refused', { zh: `${title.zh}：${text.zh}`, en: `${title.en}: ${text.en}` }, facts));
    };
    if (key === '') refuseRow({ zh: '缺少编号', en: 'the key is empty' });
    if (key.length > MOST_KEY) refuseRow({ zh: `编号最多 ${MOST_KEY} 个字符`, en: `a key has at most ${MOST_KEY} characters` });
    const place = `${action.register}\0${key}`;
    const current = turn.rows.get(place) ?? turn.facts.row(action.register, key);
    if (action.isNew && current !== null) refuseRow({ zh: `已有 ${key}，请核对编号`, en: `${key} is there already; check the number` });
    const { row, errors, refused } = register.apply(current, key, evaluateAll(turn, action.with, extra));
    if (refused) refuseRow(refused);
    const [first] = errors;
    if (first) refuseRow(first.text, first.path);
    turn.rows.set(place, row);
    const date = (expression: Parameters<Turn['evaluate']>[0] | null | undefined): string | null =>
      expression ? ((toJson(turn.evaluate(expression, extra)) as string | undefined) ?? null) : null;
    turn.effects.push({
      kind: 'record',
      register: action.register,
      key,
      row,
      validFrom: date(action.valid?.from),
      validTo: date(action.valid?.to),
    });
  },
  send(turn, action, extra) {
    turn.effects.push({ kind: 'send', n: turn.nextEffect(), message: action.message, payload: evaluateAll(turn, action.with, extra) });
  },
  start(turn, action, extra) {
    const initiator = action.initiator ? String(turn.evaluate(action.initiator, extra)) : successorOf(turn, turn.state.initiator);
    turn.effects.push({
      kind: 'start',
      n: turn.nextEffect(),
      instance: turn.facts.newInstanceId(),
      process: action.process,
      initiator,
      with: evaluateAll(turn, action.with, extra),
      call: null,
    });
  },
  notify: tell,
  cc: tell,
  render(turn, action) {
    renderEffect(turn, action.template, action.of);
  },
  escalate(turn, action, extra) {
    changeHolders(turn, action, extra, (old, added) => [...new Set([...old, ...added])]);
  },
  reassign(turn, action, extra) {
    changeHolders(turn, action, extra, (_, added) => added);
  },
  priority(turn, { priority }) {
    for (const task of turn.tasks.values())
      if (turn.limitStates.includes(task.state)) turn.setTask({ ...task, priority: morePressing(priority, task.priority) });
  },
};

/** A copy goes to whoever holds a role now, for each gives his own receipt; anything else reaches whoever holds it when he looks. */
function tell(turn: Turn, { kind, to, template }: Extract<Action, { kind: 'notify' | 'cc' }>, extra: Extra): void {
  const { principals, persons } = resolveCandidates(turn, to, extra);
  const about = { states: turn.delta.entered.slice() };
  if (kind === 'cc') copyTo(turn, persons, null, about, template);
  else turn.effects.push({ kind, n: turn.nextEffect(), to: principals, template, about });
}

/** Open tasks of the states the limit in question runs over; it is set by `fireTimer`. */
function changeHolders(
  turn: Turn,
  action: Extract<Action, { kind: 'escalate' | 'reassign' }>,
  extra: Extra,
  change: (old: readonly string[], added: readonly string[]) => readonly string[],
): void {
  const added = resolveCandidates(turn, action.to, extra).principals;
  for (const task of turn.tasks.values()) {
    if (!turn.limitStates.includes(task.state)) continue;
    const candidates = change(task.candidates, added);
    const holder = action.kind === 'reassign' ? { assignee: null, delegatedBy: [] } : {};
    turn.setTask(withProxies(turn, { ...task, candidates, ...holder }));
  }
}

/** Values of a `with`, in the form they travel in. */
export function evaluateAll(turn: Turn, expressions: Readonly<Record<string, Parameters<Turn['evaluate']>[0]>>, extra: Extra): JsonObject {
  const values: { [name: string]: Json } = {};
  for (const [name, expression] of Object.entries(expressions)) {
    const value = toJson(turn.evaluate(expression, extra));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

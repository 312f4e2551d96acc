import type { CompiledProcess } from '../compile/compile.js';
import { reasonTitle } from '../definition/reasons.js';
import type { Text } from '../definition/text.js';
import { type Gate, workOf } from '../definition/work-of.js';
import type { FilledDocument, Json, JsonObject, OpenTask } from './instance.js';
import { limitDefinition } from './limit-definition.js';
import { activeStates } from './settle.js';
import type { Turn } from './turn.js';

/** Something of an instance that another version of its process has no room for. */
export interface Misfit {
  /** `states/review`, `limits/organise`, `documents/order`, `data/received`. */
  readonly place: string;
  readonly text: Text;
}

/** All that stands in the way of an instance's going on by the version of the turn. @param before - the version it runs on */
export function misfitsOf(turn: Turn, before: CompiledProcess): readonly Misfit[] {
  const found = [
    ...misplaced(turn, turn.state.value, turn.process.machine.root as MachineNode, null),
    ...otherKinds(turn, before),
    ...otherWork(turn, before),
    ...otherPauses(turn, before),
    ...otherDocuments(turn, before),
    ...otherData(turn, before),
  ];
  // A state that is gone needs no further word about what was in it.
  const gone = new Set(found.filter(({ text }) => text === GONE).map(({ place }) => place));
  return found.filter(({ place, text }) => text === GONE || !gone.has(place));
}

const GONE: Text = { zh: '流程所在的状态在新版本中没有了', en: 'the instance stands in a state that the version does not have' };
const NESTED: Text = { zh: '这个状态在新版本中的层次或并行分支不同', en: 'the version nests this state, or its regions, another way' };
const OTHER_KIND: Text = { zh: '这个状态在新版本中是另一种状态', en: 'the version makes another kind of state of it' };

interface MachineNode {
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly states: Readonly<Record<string, MachineNode>>;
}

/** Where the machine has no such state, or nests it otherwise. @param outer - the nearest state of the definition around it */
function misplaced(turn: Turn, value: Json, node: MachineNode, outer: string | null): readonly Misfit[] {
  const inner = typeof value === 'string' ? { [value]: null } : (value as JsonObject);
  const names = Object.keys(inner);
  const regions = Object.keys(node.states);
  if (node.type === 'parallel' && (names.length !== regions.length || names.some((name) => !regions.includes(name))))
    return [{ place: `states/${outer ?? ''}`, text: NESTED }];
  return names.flatMap((name) => {
    const child = node.states[name];
    const own = turn.process.states.has(name) ? name : outer;
    if (!child) return [{ place: `states/${name}`, text: turn.process.states.has(name) ? NESTED : GONE }];
    const below = inner[name] ?? null;
    const isLeaf = child.type === 'atomic' || child.type === 'final';
    if ((below === null) !== isLeaf) return [{ place: `states/${own ?? name}`, text: NESTED }];
    return below === null ? [] : misplaced(turn, below, child, own);
  });
}

function otherKinds(turn: Turn, before: CompiledProcess): readonly Misfit[] {
  return [...activeStates(turn.state.value)].flatMap((name) => {
    const [was, is] = [before.states.get(name), turn.process.states.get(name)];
    return was && is && was.kind !== is.kind ? [{ place: `states/${name}`, text: OTHER_KIND }] : [];
  });
}

/** Open tasks, gates and calls whose items or votes would be counted another way. */
function otherWork(turn: Turn, before: CompiledProcess): readonly Misfit[] {
  const worked = new Set([...turn.tasks.values()].map(({ state }) => state));
  const called = [...turn.calls.values()].map(({ state }) => state);
  return [...new Set([...worked, ...called])].flatMap((name) => {
    const [was, is] = [before.states.get(name), turn.process.states.get(name)];
    if (!was || was.kind !== is?.kind) return [];
    const place = `states/${name}`;
    if (itemsOf(before, name) !== itemsOf(turn.process, name))
      return [
        { place, text: { zh: '打开的任务按项目（each）逐项办理的方式变了', en: 'the open work has other items: its `each` has changed' } },
      ];
    const tasks = [...turn.tasks.values()].filter(({ state }) => state === name);
    if (was.kind === 'approval' && is.kind === 'approval' && !countsAlike(turn, was, is, tasks))
      return [
        {
          place,
          text: {
            zh: '审批正在表决，而新版本的表决方式、表决人或结果不同',
            en: 'the gate is open, and the version counts other votes: mode, voters or outcomes have changed',
          },
        },
      ];
    return [];
  });
}

/** What the items of a state are; a text, to be compared. */
function itemsOf(process: CompiledProcess, name: string): string {
  const state = process.states.get(name);
  const each = state?.kind === 'call' ? state.call.each : state ? (workOf(state)?.each ?? null) : null;
  return each === null ? '' : `${each.as} ${each.list.source}`;
}

/** Whether the votes given and those still open mean the same; of one that the first decides, other people may be asked from now on. */
function countsAlike(turn: Turn, was: Gate, is: Gate, tasks: readonly OpenTask[]): boolean {
  const given = (turn.state.decisions[is.name] ?? []).every(
    ({ outcome }) => !(outcome in was.approval.outcomes) || outcome in is.approval.outcomes,
  );
  if (!given) return false;
  const count = ({ approval: { mode, levels } }: Gate): string =>
    JSON.stringify([mode, levels.map(({ names, when }) => [mode.kind === 'any' ? null : names, when?.source ?? null])]);
  const isFirst =
    was.approval.mode.kind === 'any' && was.approval.levels.length === 1 && tasks.every(({ sharedVote }) => sharedVote === null);
  return (
    count(was) === count(is) &&
    (isFirst ||
      JSON.stringify(was.approval.levels.map(({ names }) => names)) === JSON.stringify(is.approval.levels.map(({ names }) => names)))
  );
}

/** Clocks that somebody stopped for a reason the version does not know. */
function otherPauses(turn: Turn, before: CompiledProcess): readonly Misfit[] {
  return [...turn.limits.values()].flatMap((running) => {
    const limit = limitDefinition(turn, running);
    const reasons = running.pauses.filter(({ to, task }) => to === null && task !== null).map(({ reason }) => reason);
    const unknown = limit ? reasons.find((reason) => !Object.hasOwn(limit.pause, reason)) : undefined;
    if (unknown === undefined) return [];
    const title = reasonTitle(limitDefinition({ process: before }, running)?.pause ?? {}, unknown);
    return [
      {
        place: `limits/${running.name}`,
        text: {
          zh: `时限因“${title.zh}”停止计时，新版本没有这个理由；请先恢复计时`,
          en: `the limit stands still for “${title.en}”, a reason the version does not have; have it resumed first`,
        },
      },
    ];
  });
}

function otherDocuments(turn: Turn, before: CompiledProcess): readonly Misfit[] {
  return Object.entries(turn.documents).flatMap(([name, filled]): readonly Misfit[] => {
    const place = `documents/${name}`;
    const [was, is] = [before.definition.documents[name], turn.process.definition.documents[name]];
    if (!is) return [{ place, text: { zh: '新版本没有这份单据', en: 'the version does not have this document' } }];
    if (was?.form !== is.form || was.many !== is.many)
      return [{ place, text: { zh: '这份单据在新版本中用另一种表单', en: 'the document has another form in the version' } }];
    const form = turn.process.forms.get(is.form);
    if (!form || JSON.stringify(form.definition) === JSON.stringify(before.forms.get(is.form)?.definition)) return [];
    const [error] = [filled].flat().flatMap(({ content }: FilledDocument) => form.accept(content).errors);
    return error
      ? [
          {
            place: `${place}${error.path}`,
            text: { zh: `已填的内容不符合新的表单：${error.text.zh}`, en: `what is filled in does not fit the new form: ${error.text.en}` },
          },
        ]
      : [];
  });
}

function otherData(turn: Turn, before: CompiledProcess): readonly Misfit[] {
  return Object.entries(turn.process.definition.data).flatMap(([name, { type }]) => {
    const was = before.definition.data[name];
    return was && was.type !== type
      ? [{ place: `data/${name}`, text: { zh: '这项数据在新版本中是另一种类型', en: 'the data have another type in the version' } }]
      : [];
  });
}

import { durationText } from '../../definition/duration.js';
import { workOf } from '../../definition/work-of.js';
import type { OpenTask } from '../instance.js';
import { refuse } from '../refusals.js';
import { isRequester } from '../successors.js';
import type { Turn } from '../turn.js';
import { actFor } from './act-for.js';
import { refuseUnlessAllowed } from './allowed.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { findTask } from './find-task.js';

/**
 * Reminds whoever holds a task, or all candidates while nobody does 催办.
 *
 * @throws {Refused} `command-not-allowed`, `urge-not-allowed`, `urge-yourself`, `urged-recently` (since when, and when it is possible again)
 */
export function urge(turn: Turn, command: { readonly task: number }): string {
  const task = findTask(turn, command.task);
  refuseUnlessAllowed(turn, task, 'urge');
  if (!actFor(turn, (person) => mayUrge(turn, person))) refuse('urge-not-allowed');
  const to = holdersOf(task);
  if (to.every((principal) => principal === `person:${turn.actor}`)) refuse('urge-yourself');
  refuseTooSoon(turn, task);
  turn.setTask({ ...task, urgedAt: turn.now });
  turn.effects.push({
    kind: 'notify',
    n: turn.nextEffect(),
    to,
    template: null,
    about: { urged: true, task: task.ordinal, states: [task.state] },
  });
  return 'task.urged';
}

/** Whoever waits for it: the initiator, those who acted before, and the process's owner. */
function mayUrge(turn: Turn, person: string): boolean {
  const { actors } = turn.state;
  return (
    isRequester(turn, person) ||
    Object.values(actors).some((those) => those.includes(person)) ||
    turn.facts.hasRole(person, turn.process.definition.owner)
  );
}

/** Who must act: the one who holds a task, else everybody it waits for; sorted principals. */
export function holdersOf(task: OpenTask): readonly string[] {
  return task.assignee === null ? task.candidates : [`person:${task.assignee}`];
}

function refuseTooSoon(turn: Turn, { state, urgedAt }: OpenTask): void {
  const of = turn.process.states.get(state);
  const pause = of && workOf(of)?.urge;
  if (urgedAt === null || !pause) return;
  const { calendar } = turn.process.definition;
  const possibleAt = turn.facts.due({ calendar, from: urgedAt, duration: durationText(pause), before: false, cutoff: null }).at;
  if (turn.now < possibleAt) refuse('urged-recently', { urgedAt, possibleAt });
}

export const urgeRule: CommandRule = {
  title: { zh: '催办', en: 'Urge' },
  who: { zh: '发起人、办理过的人、流程负责人', en: 'The initiator, those who acted before, and the process’s owner' },
  when: {
    zh: '任务打开期间；同一任务每 4 个工作小时最多一次，`urge` 可另定间隔',
    en: 'While it is open; each task once in 4 working hours, unless `urge` says otherwise',
  },
  limit: GOES_ON,
  recorded: { zh: '`task.urged`：通知了谁', en: '`task.urged`: who was told' },
  allow: 'urge',
};

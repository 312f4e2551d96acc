import type { CommandBody } from '../command.js';
import type { OpenTask } from '../instance.js';
import { listed, type Reasons, reasonTitle } from '../../definition/reasons.js';
import { endPauses, holdLimit, pausesOf } from '../limit-pauses.js';
import { limitDefinition, pausableLimits } from '../limit-definition.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { refuseUnlessAllowed } from './allowed.js';
import { ASKED } from './ask.js';
import { type CommandRule, HELPERS } from './command-rule.js';
import { taskOfActor } from './find-task.js';

/**
 * Stops the clocks of a task for a reason their limits list 挂起; its people may go on working on it.
 *
 * @throws {Refused} `command-not-allowed`, `already-paused` (by whom, why, since when), `pause-not-allowed` (the reasons there are), and what
 * `taskOfActor` throws
 */
export function pause(turn: Turn, command: Extract<CommandBody, { type: 'pause' }>): string {
  const task = taskOfActor(turn, command.task, 'helper');
  refuseUnlessAllowed(turn, task, 'pause');
  const before = pausesOf(turn, task).find(({ pause: { question } }) => question === null);
  if (before) {
    const { by, reason, from } = before.pause;
    const reasons = limitDefinition(turn, before.running)?.pause ?? {};
    refuse('already-paused', { by, reason, reasonTitle: { ...reasonTitle(reasons, reason) }, at: from });
  }
  const limits = command.reason === ASKED ? [] : pausableLimits(turn, task, command.reason);
  if (limits.length === 0) refuse('pause-not-allowed', listed(reasonsOf(turn, task)));
  for (const running of limits) holdLimit(turn, running, { by: turn.actor, reason: command.reason, task: task.ordinal, question: null });
  return 'task.paused';
}

/** Reasons a person may give; waiting for an answer is none. */
function reasonsOf(turn: Turn, task: OpenTask): Reasons {
  const reasons = pausableLimits(turn, task, null).flatMap((running) => Object.entries(limitDefinition(turn, running)?.pause ?? {}));
  return Object.fromEntries(reasons.filter(([reason]) => reason !== ASKED).sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

/**
 * Lets the clocks of a task go on, also when they wait for an answer that does not come 恢复.
 *
 * @throws {Refused} `command-not-allowed`, `not-paused`, and what `taskOfActor` throws
 */
export function resume(turn: Turn, command: Extract<CommandBody, { type: 'resume' }>): string {
  const task = taskOfActor(turn, command.task, 'helper');
  refuseUnlessAllowed(turn, task, 'pause');
  const paused = pausesOf(turn, task);
  if (paused.length === 0) refuse('not-paused');
  for (const running of new Set(paused.map((one) => one.running))) endPauses(turn, running, ({ task: at }) => at === task.ordinal);
  return 'task.resumed';
}

export const pauseRule: CommandRule = {
  title: { zh: '挂起', en: 'Pause' },
  who: HELPERS,
  when: {
    zh: '任务打开期间，理由须是时限 `pause` 列出的；挂起后仍可办理',
    en: 'While it is open, for a reason its limit lists under `pause`; it may still be finished',
  },
  limit: {
    zh: '列出该理由的时限停止计时，期限未定，预警和超时不触发',
    en: 'Those that list the reason stand still: no due date, no warning, no breach',
  },
  recorded: { zh: '`task.paused`：理由、说明、停止的时限', en: '`task.paused`: reason, comment, the limits that stand still' },
  allow: 'pause',
};

export const resumeRule: CommandRule = {
  title: { zh: '恢复', en: 'Resume' },
  who: HELPERS,
  when: {
    zh: '任务挂起期间，包括等待答复时；办理完毕即自动恢复',
    en: 'While it is paused, or waits for an answer; finishing it does so too',
  },
  limit: {
    zh: '继续计时，期限和预警按停止的时间顺延',
    en: 'They go on, due dates and warnings later by the time they stood',
  },
  recorded: { zh: '`task.resumed`：新的期限', en: '`task.resumed`: the new due dates' },
  allow: 'pause',
};

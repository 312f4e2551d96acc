import type { Command, CommandBody } from '../command.js';
import type { JsonObject, Pause } from '../instance.js';
import { endPauses, holdLimit } from '../limit-pauses.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { ADMINISTRATOR, refuseUnlessAdministrator } from './administrator.js';
import type { CommandRule } from './command-rule.js';

/** What people may still do while an instance is suspended: talk about it, and what an administrator does with it. */
const WHILE_SUSPENDED: ReadonlySet<Command['type']> = new Set([
  'activate',
  'cancel',
  'comment',
  'excuse',
  'handOver',
  'markRead',
  'migrate',
  'reassign',
  'resolveIncident',
]);

/** @throws {Refused} `instance-suspended` (by whom, why, since when) for what has to wait */
export function refuseWhileSuspended({ state, command }: Turn): void {
  if (state.suspended === null || command.actor === null || WHILE_SUSPENDED.has(command.type)) return;
  const { by, at, reason } = state.suspended;
  refuse('instance-suspended', { by, at, reason });
}

/**
 * Stops an instance: nobody works on it, all its clocks stand still, and what programs bring is kept until it is activated.
 *
 * @throws {Refused} `instance-parked`, `instance-suspended`, `not-allowed`, `comment-required`
 */
export function suspend(turn: Turn, command: Extract<CommandBody, { type: 'suspend' }>): string {
  refuseUnlessAdministrator(turn, command.reason);
  turn.state.status = 'suspended';
  turn.state.suspended = { by: turn.actor ?? '', at: turn.now, reason: command.reason, kept: [] };
  holdAll(turn);
  tellConcerned(turn, { suspended: true, reason: command.reason });
  return 'instance.suspended';
}

/** Stops those clocks of a suspended instance that are not stopped by it yet. */
export function holdAll(turn: Turn): void {
  const { suspended } = turn.state;
  if (suspended === null) return;
  const why = { by: suspended.by, reason: suspended.reason, task: null, question: null };
  for (const running of turn.limits.values()) if (!running.pauses.some(lasts)) holdLimit(turn, running, why);
}

/** Nobody else stops a clock at no task: outside its states nobody does. */
const lasts = ({ by, to, task }: Pause): boolean => by !== null && task === null && to === null;

/**
 * Lets a suspended instance go on: what was due moves by the time it stood, what was kept is brought again in the order it came.
 *
 * @throws {Refused} `instance-parked`, `not-suspended`, `not-allowed`, `comment-required`
 */
export function activate(turn: Turn, command: Extract<CommandBody, { type: 'activate' }>): string {
  refuseUnlessAdministrator(turn, command.reason);
  const { suspended } = turn.state;
  if (suspended === null) return refuse('not-suspended');
  turn.state.status = 'running';
  turn.state.suspended = null;
  for (const running of turn.limits.values()) endPauses(turn, running, lasts);
  for (const kept of suspended.kept) turn.effects.push({ kind: 'takeUp', n: turn.nextEffect(), command: kept });
  tellConcerned(turn, { suspended: false, reason: command.reason });
  return 'instance.activated';
}

/** Keeps what a program brings to a suspended instance; false: it is not suspended. */
export function keepWhileSuspended(turn: Turn, command: JsonObject): boolean {
  const { suspended } = turn.state;
  if (suspended === null) return false;
  turn.state.suspended = { ...suspended, kept: [...suspended.kept, command] };
  return true;
}

/** The initiator, and whoever has the open work or could take it. */
function tellConcerned(turn: Turn, about: JsonObject): void {
  const tasks = [...turn.tasks.values()].flatMap(({ assignee, candidates }) => (assignee === null ? candidates : [`person:${assignee}`]));
  const to = [...new Set([`person:${turn.state.initiator}`, ...tasks])].filter((principal) => principal !== `person:${turn.actor}`).sort();
  if (to.length > 0) turn.effects.push({ kind: 'notify', n: turn.nextEffect(), to, template: null, about });
}

export const suspendRule: CommandRule = {
  title: { zh: '暂停流程', en: 'Suspend' },
  who: ADMINISTRATOR,
  when: {
    zh: '流程进行期间；此后不能办理，任务仍在任务列表中并标明已暂停；其间到达的消息和子流程结果留存，激活后再处理；评论、批准超时、改派、接替、终止照常；通知发起人和办理人',
    en: 'While the instance runs; nobody works on it then, its tasks stay listed and say so; messages and results of calls that come meanwhile are kept and taken up when it is activated; comments, excuses, reassigning, handing over and canceling go on; the initiator and whoever has its tasks are told',
  },
  limit: {
    zh: '全部停止计时，期限未定，预警、超时和到时不触发',
    en: 'All stand still: no due date, no warning, no breach, and no waiting time ends',
  },
  recorded: { zh: '`instance.suspended`：原因、停止的时限', en: '`instance.suspended`: the reason, the limits that stand still' },
  allow: null,
};

export const activateRule: CommandRule = {
  title: { zh: '激活流程', en: 'Activate' },
  who: ADMINISTRATOR,
  when: {
    zh: '流程暂停期间；留存的消息和结果按到达的先后处理；通知发起人和办理人',
    en: 'While it is suspended; what was kept is taken up in the order it came; the initiator and whoever has its tasks are told',
  },
  limit: {
    zh: '继续计时，期限和预警按停止的时间顺延，工作时间按日历计算；固定日期不变，已过的立即触发',
    en: 'They go on, due dates and warnings later by the time they stood, working time by the calendar; a fixed date stays, and one that passed is noticed at once',
  },
  recorded: {
    zh: '`instance.activated`：原因、新的期限、重新处理的消息和结果',
    en: '`instance.activated`: the reason, the new due dates, what is taken up',
  },
  allow: null,
};

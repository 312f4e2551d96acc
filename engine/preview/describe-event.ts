import type { CompiledProcess } from '../compile/compile.js';
import { type Reasons, reasonTitle } from '../definition/reasons.js';
import type { Text } from '../definition/text.js';
import { own } from '../definition/values.js';
import { workOf } from '../definition/work-of.js';
import type { Command } from '../runtime/command.js';
import type { Instance } from '../runtime/instance.js';
import { limitDefinition, statesOfLimit } from '../runtime/limit-definition.js';
import type { DecidedEvent } from '../runtime/outcome.js';

type Of<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

interface Telling {
  readonly process: CompiledProcess;
  /** As it was before the event; null: it began with it. */
  readonly before: Instance | null;
  /** Who acted, and for whom: `周婷（代赵磊）`. */
  readonly who: Text;
  readonly nameOf: (person: string) => Text;
}

/** What somebody or some program did, in one sentence: `王芳转办给李娜`. @param before - the instance before it; null: it began with it */
export function describeEvent(
  process: CompiledProcess,
  before: Instance | null,
  event: DecidedEvent,
  nameOf: (person: string) => Text,
): Text {
  const command = event.command as unknown as Command;
  const tell = TELLING[command.type] as (command: Command, telling: Telling) => Text;
  const told = tell(command, { process, before, who: whoOf(event, nameOf), nameOf });
  const why = 'comment' in command ? command.comment : 'reason' in command ? command.reason : null;
  return typeof why === 'string' && why !== '' ? { zh: `${told.zh}：${why}`, en: `${told.en}: ${why}` } : told;
}

/** Who acted, and for whom. */
function whoOf({ actor, onBehalfOf }: DecidedEvent, nameOf: (person: string) => Text): Text {
  if (actor === null) return { zh: '系统', en: 'the system' };
  const name = nameOf(actor);
  if (onBehalfOf === null) return name;
  const absent = nameOf(onBehalfOf);
  return { zh: `${name.zh}（代${absent.zh}）`, en: `${name.en} (for ${absent.en})` };
}

const TELLING: { readonly [Type in Command['type']]: (command: Of<Type>, telling: Telling) => Text } = {
  start: (_, { who }) => both(who, '发起流程', 'started it'),
  startByMessage: ({ message }) => ({ zh: `收到消息 ${message.name} 后发起`, en: `started by the message ${message.name}` }),
  startBySchedule: ({ occurrence }) => ({ zh: `按 ${occurrence} 的定时安排发起`, en: `started by the schedule of ${occurrence}` }),
  startByCall: () => ({ zh: '由另一流程发起', en: 'started by another process' }),
  claim: (_, { who }) => both(who, '领取', 'claimed it'),
  release: (_, { who }) => both(who, '放回，由候选人领取', 'gave it back to all candidates'),
  complete: (command, telling) => finished(command, telling, telling.who),
  signFor: (command, telling) => {
    const voter = telling.nameOf(command.voter);
    return finished(command, telling, {
      zh: `${telling.who.zh}经${voter.zh}同意代签，`,
      en: `${telling.who.en}, by consent of ${voter.en},`,
    });
  },
  transfer: ({ to }, { who, nameOf }) => both(who, `转办给${nameOf(to).zh}`, `transferred it to ${nameOf(to).en}`),
  reassign: ({ from, to }, { who, nameOf }) =>
    both(who, `将${nameOf(from).zh}改派为${nameOf(to).zh}`, `reassigned it from ${nameOf(from).en} to ${nameOf(to).en}`),
  handOver: ({ from, to }, { who, nameOf }) =>
    both(who, `将${nameOf(from).zh}的工作交由${nameOf(to).zh}接替`, `put ${nameOf(to).en} in the place of ${nameOf(from).en}`),
  delegate: ({ to }, { who, nameOf }) =>
    both(who, `委派给${nameOf(to).zh}，请其出具意见`, `delegated it to ${nameOf(to).en}, for an opinion`),
  handBack: (_, { who }) => both(who, '交回或收回委派', 'brought it back from the delegate'),
  addApprover: ({ person, place }, { who, nameOf }) =>
    both(
      who,
      `${place === 'before' ? '前' : '后'}加签${nameOf(person).zh}`,
      `added ${nameOf(person).en} as approver ${place} the own decision`,
    ),
  removeApprover: ({ person }, { who, nameOf }) => both(who, `减签${nameOf(person).zh}`, `removed the approver ${nameOf(person).en}`),
  pause: ({ task, reason }, telling) => {
    const { zh, en } = reasonTitle(reasonsAt(task, telling), reason);
    return both(telling.who, `暂停计时（${zh}）`, `paused the limit (${en})`);
  },
  resume: (_, { who }) => both(who, '恢复计时', 'resumed the limit'),
  ask: ({ to }, { who, nameOf }) => both(who, `向${nameOf(to).zh}提问`, `asked ${nameOf(to).en}`),
  answer: (_, { who }) => both(who, '答复', 'answered'),
  view: ({ task }, telling) => {
    const { zh, en } = stateOf(task, telling);
    return both(telling.who, `打开任务“${zh}”`, `opened the task “${en}”`);
  },
  draft: (_, { who }) => both(who, '保存草稿', 'kept a draft'),
  comment: (_, { who }) => both(who, '发表评论', 'remarked'),
  attach: ({ file }, { who }) => {
    // Erased with the person it is about.
    const name = (file.name as string | null) ?? '…';
    return both(who, `添加附件 ${name}`, `attached ${name}`);
  },
  urge: (_, { who }) => both(who, '催办', 'urged whoever must act'),
  cc: ({ to }, { who, nameOf }) =>
    both(
      who,
      `抄送给${to.map((person) => nameOf(person).zh).join('、')}`,
      `copied it to ${to.map((person) => nameOf(person).en).join(', ')}`,
    ),
  markRead: (_, { who }) => both(who, '已阅抄送', 'has read the copy'),
  return: (command, telling) => {
    const left = stateOf(command.task, telling);
    return both(telling.who, `退回“${left.zh}”`, `returned “${left.en}”`);
  },
  withdraw: (_, { who }) => both(who, '撤回', 'withdrew it'),
  takeBack: (_, { who }) => both(who, '取回', 'took it back'),
  press: ({ button }, { who }) => both(who, `选择了操作 ${button}`, `pressed ${button}`),
  excuse: ({ limit, reason }, { who, process, before }) => {
    const running = before?.state.limits[String(limit)] ?? before?.state.excusable[String(limit)];
    const { zh, en } = reasonTitle((running && limitDefinition({ process }, running)?.excuse?.reasons) ?? {}, reason);
    return both(who, `批准超时（${zh}）`, `excused the breach (${en})`);
  },
  receiveMessage: ({ message }) => ({ zh: `收到消息 ${message.name}`, en: `the message ${message.name} came` }),
  callEnded: () => ({ zh: '所调用的流程结束', en: 'the process it called ended' }),
  serviceEnded: () => ({ zh: '所调用的服务答复', en: 'the service answered' }),
  fireTimer: ({ what, limit }, { before, process }) => {
    const running = before?.state.limits[String(limit)];
    const title =
      (running?.state ? process.states.get(running.state)?.title : process.definition.limits[running?.name ?? '']?.title) ?? null;
    const name = { zh: title?.zh ?? running?.name ?? '', en: title?.en ?? running?.name ?? '' };
    return { zh: `“${name.zh}”的时限${TIMERS[what].zh}`, en: `the limit of “${name.en}” ${TIMERS[what].en}` };
  },
  park: () => ({ zh: '出现故障，停下待处理', en: 'something failed, and it was parked' }),
  recount: () => ({ zh: '日历已更改，重新计算期限', en: 'the calendars have changed, limits were counted anew' }),
  move: (_, { who }) => both(who, '将流程移到这一步', 'moved the instance here'),
  cancel: (_, { who }) => both(who, '终止流程', 'canceled the instance'),
  migrate: (_, { who }) => both(who, '将流程迁移到已发布的版本', 'migrated the instance to the published version'),
  suspend: (_, { who }) => both(who, '暂停流程', 'suspended the instance'),
  activate: (_, { who }) => both(who, '激活流程', 'activated the instance'),
  resolveIncident: ({ how }, { who }) =>
    both(who, how === 'retry' ? '重试故障' : '跳过故障', how === 'retry' ? 'retried what had failed' : 'skipped what had failed'),
};

const TIMERS = {
  warn: { zh: '将到，预警', en: 'is near' },
  breach: { zh: '已到，超时', en: 'was breached' },
  chain: { zh: '超时后又过了规定的时间', en: 'was breached some time ago' },
  elapsed: { zh: '已到', en: 'elapsed' },
} as const;

/** Who finished which work, with what outcome. */
function finished(command: Of<'complete'> | Of<'signFor'>, telling: Telling, who: Text): Text {
  const work = workOfTask(command.task, telling);
  const outcome = (work && own(work.outcomes, command.outcome)) ?? { zh: command.outcome, en: command.outcome };
  const title = stateOf(command.task, telling);
  return both(who, `办理“${title.zh}”，结果：${outcome.zh}`, `finished “${title.en}” with “${outcome.en}”`);
}

function stateOf(task: number, { process, before }: Telling): Text {
  return process.states.get(before?.state.tasks[String(task)]?.state ?? '')?.title ?? { zh: '', en: '' };
}

/** Reasons the clocks of a task may stop for. */
function reasonsAt(task: number, { process, before }: Telling): Reasons {
  const { limits = {}, tasks = {} } = before?.state ?? {};
  const state = tasks[String(task)]?.state ?? '';
  const over = Object.values(limits).filter((running) => statesOfLimit({ process }, running).includes(state));
  return Object.assign({}, ...over.map((running) => limitDefinition({ process }, running)?.pause ?? {})) as Reasons;
}

function workOfTask(task: number, { process, before }: Telling): ReturnType<typeof workOf> {
  const state = process.states.get(before?.state.tasks[String(task)]?.state ?? '');
  return state ? workOf(state) : null;
}

/** English sets a space after who did it. */
function both(who: Text, zh: string, en: string): Text {
  return { zh: `${who.zh}${zh}`, en: `${who.en} ${en}` };
}

import type { Text } from '../definition/text.js';
import type { JsonObject } from './instance.js';
import type { Refusal } from './outcome.js';

/** Ends a turn with a business "no"; caught by `step` only. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.text.en);
  }
}

export function refusal(code: string, text: Text, facts: JsonObject = {}): Refusal {
  return { code, text, facts };
}

const TEXTS = {
  'instance-not-found': { zh: '没有这个流程实例，请核对编号', en: 'There is no such instance; check its number' },
  'already-started': { zh: '这个流程实例已经发起，请打开它继续办理', en: 'This instance has started already; open it and go on' },
  'instance-ended': { zh: '流程已经结束，不能再办理', en: 'The instance has ended; nothing more can be done with it' },
  'instance-parked': { zh: '流程因故障暂停，请联系系统管理员', en: 'The instance is parked as an incident; ask an administrator' },
  'instance-suspended': {
    zh: '流程已由系统管理员暂停，激活之后才能办理；原因见下，请联系系统管理员',
    en: 'An administrator has suspended the instance; nothing is done until it is activated: ask the administrator, for the reason below',
  },
  'version-already': {
    zh: '流程已经在已发布的版本上，无需迁移',
    en: 'The instance runs on the published version already; there is nothing to migrate',
  },
  'version-other': {
    zh: '已发布的不是所指的版本，请重新预览后再迁移',
    en: 'Another version is published than the one you mean; look at the preview again, then migrate',
  },
  'version-misfit': {
    zh: '流程不符合新版本，未作任何改动：请按所列位置修改流程定义，或先办完、跳转到别的状态',
    en: 'The instance does not fit the new version, and nothing was changed: change the definition at the places listed, or finish that work or move it first',
  },
  'not-suspended': { zh: '流程没有暂停，无需激活', en: 'The instance is not suspended, so there is nothing to activate' },
  'task-not-found': { zh: '没有这个任务，请刷新任务列表', en: 'There is no such task; refresh the list of tasks' },
  'task-already-closed': { zh: '这个任务已经办理，请刷新任务列表', en: 'This task is already closed; refresh the list of tasks' },
  'task-not-yours': { zh: '这个任务不归你办理，请联系办理人或候选人', en: 'This task is not yours; ask whoever holds it or may take it' },
  'task-already-claimed': {
    zh: '这个任务已由他人领取，请由其办理或放回',
    en: 'Somebody else holds this task; leave it to him, or ask him to release it',
  },
  'task-not-claimed': { zh: '你没有领取这个任务，无需放回', en: 'You do not hold this task, so there is nothing to release' },
  'kept-apart': { zh: '按不相容岗位分离的规定，你不能办理这个任务', en: 'You may not act here: duties are kept apart' },
  'own-request': { zh: '不能审批自己的申请', en: 'You may not decide on your own request' },
  'unknown-outcome': { zh: '没有这个结果选项，请从所列结果中选择', en: 'There is no such outcome; choose one of those listed' },
  'proxy-not-allowed': { zh: '这道审批不能代签，请由表决人本人办理', en: 'Nobody may sign for a voter here; the voter decides himself' },
  'not-his-assistant': {
    zh: '你不是这位表决人的助理，不能代签；请由其助理或本人办理',
    en: 'You are no assistant of this voter; leave it to one, or to the voter',
  },
  'voter-not-asked': { zh: '这个任务不由这位表决人办理，请核对表决人', en: 'This voter is not asked here; check whom you sign for' },
  'voted-already': {
    zh: '你在这道审批中已经投过一票：一人只投一票，不论是自己的还是代他人的；请由其本人办理，或请管理员改派',
    en: 'You cast a vote at this gate already: one person casts one, his own or another’s; leave it to the voter, or have it reassigned',
  },
  'consent-not-valid': {
    zh: '请写明本人同意的方式和时间：在任务打开之后、现在之前',
    en: 'Write how and when the voter consented: after the task was opened, not later than now',
  },
  'comment-required': { zh: '请填写意见', en: 'Please write a comment' },
  'stale-document': {
    zh: '单据已有新的版本，请查看后再办理',
    en: 'The document has changed since you saw it; look at it again, then decide',
  },
  'document-unknown': {
    zh: '这一步不填写这份单据，请去掉后重新提交',
    en: 'This document is not filled in here; leave it out and submit again',
  },
  'hand-back-first': {
    zh: '这个任务是委派给你的：请填写意见交回，由委派人决定',
    en: 'This task was delegated to you: hand it back with your opinion, and its owner decides',
  },
  'delegation-loop': { zh: '此人正是委派这个任务的人，请交回', en: 'This person delegated the task: hand it back instead' },
  'task-not-delegated': { zh: '这个任务没有委派出去，无需交回', en: 'This task is not delegated, so there is nothing to hand back' },
  'approver-first': { zh: '加签的人尚未审批，请等待，或将其减签', en: 'An approver added before has not decided yet; wait, or remove him' },
  'approver-not-found': {
    zh: '此人不在未审批的人之中，请刷新后再选',
    en: 'This person is not among those still to decide; refresh and choose again',
  },
  'last-approver': { zh: '最后一位审批人不能减签，请先加签他人', en: 'The last approver cannot be removed; add another one first' },
  'remove-not-allowed': {
    zh: '只能减签自己加签的人，或由流程定义指定的人减签',
    en: 'Only whom you added yourself, or as the definition says',
  },
  'person-unknown': {
    zh: '没有此人，或此人已离职，请另选他人',
    en: 'There is no such person, or the person has left; choose somebody else',
  },
  'person-not-there': { zh: '此人不在这个任务中，请核对原办理人', en: 'This person has no part in this task; check whom it is taken from' },
  'person-there-already': {
    zh: '此人已在办理或审批这一步，请另选他人',
    en: 'This person has a part in this already; choose somebody else',
  },
  'person-is-initiator': {
    zh: '任何人不得审批自己的申请，也不能经他人转交给自己',
    en: 'Nobody decides his own request, by no detour either',
  },
  'person-kept-apart': {
    zh: '按不相容岗位分离的规定，此人不能办理这个任务，请另选他人',
    en: 'Duties are kept apart: this person may not act here; choose somebody else',
  },
  'start-not-allowed': { zh: '你不能发起这个流程，请联系流程负责人', en: 'You may not start this process; ask its owner' },
  'given-missing': {
    zh: '缺少发起所需的单据，请选定后再发起',
    en: 'A document this process begins with is missing; choose it, then start',
  },
  'schedule-unknown': {
    zh: '现行流程中没有这个定时安排，请核对名称',
    en: 'The process as it is in force has no such schedule; check its name',
  },
  'item-gone': {
    zh: '台账中已没有这一行，未能发起；请核对台账',
    en: 'The row is no longer in the register, so nothing was started; look at the register',
  },
  'initiator-not-one': {
    zh: '发起人必须恰好是一位在职人员；请修改定时安排的发起人，或人员与岗位',
    en: 'The initiator must be exactly one person with a post; correct the schedule’s initiator, or people and posts',
  },
  'not-callable': { zh: '这个流程不能由其他流程发起', en: 'This process cannot be started by another one' },
  'button-not-allowed': { zh: '你不能进行这个操作', en: 'You may not do this' },
  'button-not-found': { zh: '现在没有这个操作，请刷新后再看', en: 'This cannot be done now; refresh to see what can' },
  'command-not-allowed': { zh: '流程定义没有开放这个操作', en: 'The definition does not allow this here' },
  'urge-not-allowed': {
    zh: '只有发起人、办理过的人和流程负责人可以催办',
    en: 'Only the initiator, those who acted before and the process’s owner may urge',
  },
  'urge-yourself': { zh: '任务由你自己办理，不必催办', en: 'The task is yours: there is nobody to urge' },
  'urged-recently': { zh: '刚催办过，请稍后再催', en: 'It has been urged just now; wait until it is possible again' },
  'copy-to-yourself': { zh: '不必抄送给自己', en: 'There is no need to copy it to yourself' },
  'copied-already': {
    zh: '已抄送给此人，尚未阅读；可以评论并提到此人',
    en: 'It was copied to this person, who has not read it yet; mention the person in a comment',
  },
  'copy-not-found': { zh: '没有抄送给你', en: 'It was not copied to you' },
  'copy-already-read': { zh: '你已阅读', en: 'You have read it already' },
  'ask-yourself': { zh: '不能向自己提问，请另选他人', en: 'Nobody asks himself; choose somebody else' },
  'question-not-found': { zh: '没有这个问题', en: 'There is no such question' },
  'question-not-yours': { zh: '这个问题不是问你的，请由被问的人答复', en: 'Somebody else was asked; leave the answer to that person' },
  'question-answered': { zh: '这个问题已经答复；要补充请用评论', en: 'This question has been answered; add what is missing as a comment' },
  'pause-not-allowed': {
    zh: '时限没有列出这个挂起理由，请从所列理由中选择',
    en: 'No limit here lists this reason to pause; choose one of those listed',
  },
  'already-paused': { zh: '任务已经挂起；换理由请先恢复', en: 'The task is paused already; resume it first to give another reason' },
  'not-paused': { zh: '任务没有挂起，无需恢复', en: 'The task is not paused, so there is nothing to resume' },
  'text-too-long': { zh: '内容过长（最多 2000 个字符）', en: 'The text is too long (at most 2000 characters)' },
  'return-not-allowed': {
    zh: '这一步不能退回；可以驳回，或请流程负责人处理',
    en: 'This task cannot be returned; reject it instead, or ask the process’s owner',
  },
  'return-not-visited': {
    zh: '流程没有经过这一步，只能退回到来路上的步骤',
    en: 'The instance did not come through this state; return it to one it passed on the way here',
  },
  'return-to-sibling': {
    zh: '这一步在并行部分的另一分支，不能从这里退回，请与其办理人沟通',
    en: 'This state lies in another region of the parallel state; a region is not returned to its sibling: ask its people instead',
  },
  'return-target-not-allowed': {
    zh: '这一步不能退回到那里，请从可退回的步骤中选择',
    en: 'The process does not let this be returned to there; choose one of the states listed',
  },
  'withdraw-not-allowed': {
    zh: '只能撤回自己提交的申请；办理完的任务请用“取回”',
    en: 'Only what you submitted yourself can be withdrawn; take back what you have decided or done',
  },
  'withdraw-too-late': {
    zh: '下一步的人已经打开或办理，不能撤回，可请对方退回',
    en: 'The next person has opened it or acted already; ask to have it returned',
  },
  'withdrawn-already': {
    zh: '已经撤回过，不必再次撤回；请办理重新打开的任务，已再次提交的请撤回那一次提交',
    en: 'This has been withdrawn already; go on with the task that opened again, or withdraw what you submitted since',
  },
  'take-back-not-allowed': {
    zh: '这一步不能取回；自己提交的申请请用“撤回”',
    en: 'This cannot be taken back; withdraw what you submitted yourself',
  },
  'take-back-too-late': {
    zh: '下一步已有人办理，或已有消息发出，不能取回，可请对方退回',
    en: 'Somebody has acted on what came of it, or a message has gone out; ask to have it returned',
  },
  'taken-back-already': {
    zh: '已经取回过，不必再次取回；请办理重新打开的任务，已再次办理的请取回那一次',
    en: 'This has been taken back already; go on with the task that opened again, or take back what you did since',
  },
  'take-back-shared': {
    zh: '这一步另有他人办理，不能由一人取回，可请下一步的人退回',
    en: 'Others decided here too; one person alone cannot take it back: ask to have it returned',
  },
  'task-still-open': {
    zh: '这个任务还没有办理，没有可以撤回或取回的；不再办理请放回或转办',
    en: 'This task is not finished, so there is nothing to take back; release or transfer it to be rid of it',
  },
  'viewed-already': { zh: '已经打开过', en: 'You have opened this before' },
  'message-not-heard': { zh: '没有等待这条消息', en: 'The instance does not wait for this message' },
  'limits-unmoved': { zh: '日历变动没有影响时限', en: 'No limit moves with the calendar' },
  'timer-over': { zh: '这个时限已不再计时', en: 'This limit no longer runs' },
  'call-over': { zh: '流程已不再等待这个结果', en: 'The instance no longer waits for this result' },
  'limit-not-found': { zh: '没有这个时限', en: 'There is no such limit' },
  'excuse-not-allowed': {
    zh: '这个时限的超时不能由你批准，请联系流程负责人',
    en: 'You may not excuse this limit; ask the process’s owner',
  },
  'own-breach': {
    zh: '不能批准自己负责的超时，请由他人批准',
    en: 'Nobody excuses a breach he is accountable for himself; leave it to somebody else',
  },
  'excuse-reason-unknown': {
    zh: '时限没有列出这个理由，请从所列理由中选择',
    en: 'The limit does not list this reason to excuse it; choose one of those listed',
  },
  'excused-already': { zh: '这次超时已经批准，不必再次批准', en: 'This limit has been excused already; once is enough' },
  'not-allowed': { zh: '没有权限，请联系系统管理员', en: 'Not allowed; ask an administrator' },
  'date-too-far': {
    zh: '时限会算到公历 1 至 9999 年之外，或 50 年的工作时间之外，请核对所填日期',
    en: 'A limit would be due outside of the years 1 to 9999, or more than 50 years of working time away; check the dates that were filled in',
  },
  'expression-failed': { zh: '规则计算失败', en: 'A rule could not be computed' },
  'key-too-long': { zh: '业务编号过长（最多 200 个字符）', en: 'The business key is too long (at most 200 characters)' },
  'automatic-loop': {
    zh: '流程在自动步骤中循环，没有人可办理，请联系流程负责人',
    en: 'The process goes round in automatic steps with nothing for anybody to do; tell its owner',
  },
  'state-not-found': { zh: '没有这个状态，请核对名称', en: 'There is no such state; check its name' },
  'nothing-to-resolve': { zh: '没有需要处理的故障', en: 'There is no incident to resolve' },
} as const satisfies Record<string, Text>;

export type RefusalCode = keyof typeof TEXTS;

/** @throws {Refused} always */
export function refuse(code: RefusalCode, facts: JsonObject = {}): never {
  throw new Refused(refusal(code, TEXTS[code], facts));
}

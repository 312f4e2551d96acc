import type { Text } from '../definition/process-definition.js';
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
  'instance-not-found': { zh: '没有这个流程实例', en: 'There is no such instance' },
  'already-started': { zh: '这个流程实例已经发起', en: 'This instance has started already' },
  'instance-ended': { zh: '流程已经结束', en: 'The instance has ended' },
  'instance-parked': { zh: '流程因故障暂停，请联系系统管理员', en: 'The instance is parked as an incident; ask an administrator' },
  'task-not-found': { zh: '没有这个任务', en: 'There is no such task' },
  'task-already-closed': { zh: '这个任务已经办理', en: 'This task is already closed' },
  'task-not-yours': { zh: '这个任务不归你办理', en: 'This task is not yours' },
  'task-already-claimed': { zh: '这个任务已由他人领取', en: 'Somebody else holds this task' },
  'task-not-claimed': { zh: '你没有领取这个任务', en: 'You do not hold this task' },
  'kept-apart': { zh: '按不相容岗位分离的规定，你不能办理这个任务', en: 'You may not act here: duties are kept apart' },
  'own-request': { zh: '不能审批自己的申请', en: 'You may not decide on your own request' },
  'unknown-outcome': { zh: '没有这个结果选项', en: 'There is no such outcome' },
  'proxy-not-allowed': { zh: '这道审批不能代签', en: 'Nobody may sign for a voter here' },
  'not-his-assistant': { zh: '你不是这位表决人的助理，不能代签', en: 'You are no assistant of this voter' },
  'voter-not-asked': { zh: '这个任务不由这位表决人办理', en: 'This voter is not asked here' },
  'voted-already': {
    zh: '你在这道审批中已经签过一票，一名助理只能代一位表决人签',
    en: 'You signed at this gate already; an assistant signs for one voter only',
  },
  'consent-not-valid': {
    zh: '请写明本人同意的方式和时间：在任务打开之后、现在之前',
    en: 'Write how and when the voter consented: after the task was opened, not later than now',
  },
  'comment-required': { zh: '请填写意见', en: 'Please write a comment' },
  'stale-document': { zh: '单据已有新的版本，请查看后再办理', en: 'The document has changed since you saw it' },
  'document-unknown': { zh: '这一步不填写这份单据', en: 'This document is not filled in at this step' },
  'hand-back-first': {
    zh: '这个任务是委派给你的：请填写意见交回，由委派人决定',
    en: 'This task was delegated to you: hand it back with your opinion, and its owner decides',
  },
  'delegation-loop': { zh: '此人正是委派这个任务的人，请交回', en: 'This person delegated the task: hand it back instead' },
  'task-not-delegated': { zh: '这个任务没有委派出去', en: 'This task is not delegated' },
  'approver-first': { zh: '加签的人尚未审批，请等待', en: 'An approver added before has not decided yet' },
  'approver-not-found': { zh: '此人不在未审批的人之中', en: 'This person is not among those still to decide' },
  'last-approver': { zh: '最后一位审批人不能减签', en: 'The last approver cannot be removed' },
  'remove-not-allowed': {
    zh: '只能减签自己加签的人，或由流程定义指定的人减签',
    en: 'Only whom you added yourself, or as the definition says',
  },
  'person-unknown': { zh: '没有此人，或此人已离职', en: 'There is no such person, or the person has left' },
  'person-not-there': { zh: '此人不在这个任务中', en: 'This person has no part in this task' },
  'person-there-already': { zh: '此人已在办理或审批这一步', en: 'This person has a part in this step already' },
  'person-is-initiator': {
    zh: '任何人不得审批自己的申请，也不能经他人转交给自己',
    en: 'Nobody decides his own request, by no detour either',
  },
  'person-kept-apart': { zh: '按不相容岗位分离的规定，此人不能办理这个任务', en: 'Duties are kept apart: this person may not act here' },
  'start-not-allowed': { zh: '你不能发起这个流程', en: 'You may not start this process' },
  'given-missing': { zh: '缺少发起所需的单据', en: 'A document this process begins with is missing' },
  'not-callable': { zh: '这个流程不能由其他流程发起', en: 'This process cannot be started by another one' },
  'button-not-allowed': { zh: '你不能进行这个操作', en: 'You may not do this' },
  'button-not-found': { zh: '现在没有这个操作', en: 'This cannot be done now' },
  'command-not-allowed': { zh: '流程定义没有开放这个操作', en: 'The definition does not allow this here' },
  'urge-not-allowed': {
    zh: '只有发起人、办理过的人和流程负责人可以催办',
    en: 'Only the initiator, those who acted before and the process’s owner may urge',
  },
  'urge-yourself': { zh: '任务由你自己办理，不必催办', en: 'The task is yours: there is nobody to urge' },
  'urged-recently': { zh: '刚催办过，请稍后再催', en: 'It has been urged just now; wait until it is possible again' },
  'copy-to-yourself': { zh: '不必抄送给自己', en: 'There is no need to copy it to yourself' },
  'copied-already': { zh: '已抄送给此人，尚未阅读', en: 'It was copied to this person, who has not read it yet' },
  'copy-not-found': { zh: '没有抄送给你', en: 'It was not copied to you' },
  'copy-already-read': { zh: '你已阅读', en: 'You have read it already' },
  'ask-yourself': { zh: '不能向自己提问', en: 'Nobody asks himself' },
  'question-not-found': { zh: '没有这个问题', en: 'There is no such question' },
  'question-not-yours': { zh: '这个问题不是问你的', en: 'Somebody else was asked' },
  'question-answered': { zh: '这个问题已经答复', en: 'This question has been answered' },
  'pause-not-allowed': { zh: '时限没有列出这个挂起理由', en: 'No limit here lists this reason to pause' },
  'already-paused': { zh: '任务已经挂起', en: 'The task is paused already' },
  'not-paused': { zh: '任务没有挂起', en: 'The task is not paused' },
  'text-too-long': { zh: '内容过长（最多 2000 个字符）', en: 'The text is too long (at most 2000 characters)' },
  'return-not-allowed': { zh: '这一步不能退回', en: 'This step cannot be returned' },
  'return-not-visited': {
    zh: '流程没有经过这一步，只能退回到来路上的步骤',
    en: 'The instance did not come through this state; return it to one it passed on the way here',
  },
  'return-to-sibling': {
    zh: '这一步在并行部分的另一分支，不能从这里退回',
    en: 'This state lies in another region of the parallel state; a region is not returned to its sibling',
  },
  'return-target-not-allowed': { zh: '这一步不能退回到那里', en: 'The process does not let this step be returned to there' },
  'withdraw-not-allowed': {
    zh: '只能撤回自己提交的申请；办理完的任务请用“取回”',
    en: 'Only what you submitted yourself can be withdrawn; take back what you have decided or done',
  },
  'withdraw-too-late': {
    zh: '下一步的人已经打开或办理，不能撤回，可请对方退回',
    en: 'The next person has opened it or acted already; ask to have it returned',
  },
  'take-back-not-allowed': {
    zh: '这一步不能取回；自己提交的申请请用“撤回”',
    en: 'This cannot be taken back; withdraw what you submitted yourself',
  },
  'take-back-too-late': {
    zh: '下一步已有人办理，或已有消息发出，不能取回，可请对方退回',
    en: 'Somebody has acted on what came of it, or a message has gone out; ask to have it returned',
  },
  'take-back-shared': {
    zh: '这一步另有他人办理，不能由一人取回',
    en: 'Others decided here too; one person alone cannot take it back',
  },
  'viewed-already': { zh: '已经打开过', en: 'You have opened this before' },
  'message-not-heard': { zh: '没有等待这条消息', en: 'The instance does not wait for this message' },
  'timer-over': { zh: '这个时限已不再计时', en: 'This limit no longer runs' },
  'call-over': { zh: '流程已不再等待这个结果', en: 'The instance no longer waits for this result' },
  'limit-not-found': { zh: '没有这个时限', en: 'There is no such limit' },
  'excuse-not-allowed': { zh: '这个时限不能由你说明理由', en: 'You may not excuse this limit' },
  'not-allowed': { zh: '没有权限', en: 'Not allowed' },
  'expression-failed': { zh: '规则计算失败', en: 'A rule could not be computed' },
  'key-too-long': { zh: '业务编号过长（最多 200 个字符）', en: 'The business key is too long (at most 200 characters)' },
  'automatic-loop': {
    zh: '流程在自动步骤中循环，没有人可办理，请联系流程负责人',
    en: 'The process goes round in automatic steps with nothing for anybody to do; tell its owner',
  },
  'state-not-found': { zh: '没有这个状态', en: 'There is no such state' },
  'nothing-to-resolve': { zh: '没有需要处理的故障', en: 'There is no incident to resolve' },
} as const satisfies Record<string, Text>;

export type RefusalCode = keyof typeof TEXTS;

/** @throws {Refused} always */
export function refuse(code: RefusalCode, facts: JsonObject = {}): never {
  throw new Refused(refusal(code, TEXTS[code], facts));
}

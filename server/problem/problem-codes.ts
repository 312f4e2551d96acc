import type { Text } from '#engine/definition/process-definition.js';
import type { RefusalCode } from '#engine/runtime/refusals.js';

/** HTTP status and title of every public error code; one the engine can refuse with and that is missing here does not compile. */
export const PROBLEM_CODES = {
  'not-signed-in': { status: 401, title: { zh: '请先登录', en: 'Please sign in' } },
  'wrong-credentials': { status: 401, title: { zh: '用户名或密码不正确', en: 'The name or the password is wrong' } },
  'not-allowed': { status: 403, title: { zh: '没有权限', en: 'Not allowed' } },
  'wrong-origin': { status: 403, title: { zh: '请求来源不可信', en: 'The request comes from another site' } },
  'setup-closed': { status: 403, title: { zh: '初始化已完成', en: 'Set-up is closed' } },
  'not-found': { status: 404, title: { zh: '没有找到', en: 'Not found' } },
  'instance-not-found': { status: 404, title: { zh: '没有这个流程实例', en: 'No such instance' } },
  'task-not-found': { status: 404, title: { zh: '没有这个任务', en: 'No such task' } },
  'print-not-found': { status: 404, title: { zh: '没有这份打印件', en: 'No such printed document' } },
  'process-not-found': { status: 404, title: { zh: '没有这个流程', en: 'No such process' } },
  'state-not-found': { status: 422, title: { zh: '没有这个状态', en: 'No such state' } },
  'subject-not-found': { status: 404, title: { zh: '没有此人的个人信息', en: 'Nothing personal is kept of this subject' } },
  'subject-in-use': { status: 409, title: { zh: '个人信息仍在使用', en: 'The personal data are still in use' } },
  'task-not-yours': { status: 403, title: { zh: '这个任务不归你办理', en: 'This task is not yours' } },
  'start-not-allowed': { status: 403, title: { zh: '你不能发起这个流程', en: 'You may not start this process' } },
  'button-not-allowed': { status: 403, title: { zh: '你不能进行这个操作', en: 'You may not do this' } },
  'excuse-not-allowed': { status: 403, title: { zh: '你不能批准这个超时', en: 'You may not excuse this breach' } },
  'kept-apart': { status: 403, title: { zh: '职责分离：你不能办理这一步', en: 'Separation of duties: not you' } },
  'own-request': { status: 403, title: { zh: '不能审批自己的申请', en: 'Nobody decides his own request' } },
  'limit-not-found': { status: 404, title: { zh: '没有这个时限', en: 'No such limit' } },
  'given-missing': { status: 422, title: { zh: '缺少应附的单据', en: 'A document is missing' } },
  'request-invalid': { status: 422, title: { zh: '请求内容不正确', en: 'The request is not valid' } },
  'key-too-long': { status: 422, title: { zh: '业务编号过长', en: 'The business key is too long' } },
  'form-invalid': { status: 422, title: { zh: '表单填写有误', en: 'The form is not filled in correctly' } },
  'document-unknown': { status: 422, title: { zh: '没有这个单据', en: 'No such document' } },
  'rule-refused': { status: 422, title: { zh: '违反补充规定', en: 'A rule forbids this' } },
  'register-refused': { status: 422, title: { zh: '台账校验未通过', en: 'A register refuses this' } },
  'definition-invalid': { status: 422, title: { zh: '流程定义有错误', en: 'The definition has mistakes' } },
  'comment-required': { status: 422, title: { zh: '请填写意见', en: 'Please write a comment' } },
  'unknown-outcome': { status: 422, title: { zh: '没有这个结果选项', en: 'No such outcome' } },
  'return-not-allowed': { status: 409, title: { zh: '这里不能退回', en: 'This cannot be returned' } },
  'button-not-found': { status: 409, title: { zh: '现在没有这个操作', en: 'This cannot be done now' } },
  'task-already-closed': { status: 409, title: { zh: '任务已经办理', en: 'The task is closed already' } },
  'task-already-claimed': { status: 409, title: { zh: '任务已由他人领取', en: 'Somebody else holds the task' } },
  'task-not-claimed': { status: 409, title: { zh: '你没有领取这个任务', en: 'You do not hold the task' } },
  'stale-document': { status: 409, title: { zh: '单据已有新的版本', en: 'The document has changed meanwhile' } },
  'instance-ended': { status: 409, title: { zh: '流程已经结束', en: 'The instance has ended' } },
  'instance-parked': { status: 409, title: { zh: '流程因故障暂停', en: 'The instance is parked as an incident' } },
  'nothing-to-resolve': { status: 409, title: { zh: '没有需要处理的故障', en: 'There is no incident to resolve' } },
  'key-exists': { status: 409, title: { zh: '业务编号已存在', en: 'The business key exists already' } },
  'expression-failed': { status: 409, title: { zh: '规则计算失败', en: 'A rule could not be computed' } },
  'automatic-loop': { status: 409, title: { zh: '流程在自动状态间循环', en: 'Automatic states lead in a circle' } },
  'not-callable': { status: 409, title: { zh: '不能由其他流程发起', en: 'Another process cannot start this one' } },
  'message-not-heard': { status: 409, title: { zh: '没有等待这条消息', en: 'Nobody waits for this message' } },
  'timer-over': { status: 409, title: { zh: '时限已不再计时', en: 'The limit no longer runs' } },
  'call-over': { status: 409, title: { zh: '已不再等待这个结果', en: 'Nobody waits for this result any more' } },
  'clock-back': { status: 409, title: { zh: '时钟不能后退', en: 'The clock does not go back' } },
  'clock-fixed': { status: 409, title: { zh: '此服务的时钟不能拨动', en: 'The clock of this host cannot be moved' } },
  'idempotency-key-required': { status: 400, title: { zh: '缺少 Idempotency-Key', en: 'Idempotency-Key is missing' } },
  'idempotency-key-reused': {
    status: 422,
    title: { zh: 'Idempotency-Key 已用于其他请求', en: 'Idempotency-Key was used for something else' },
  },
  'unsupported-media-type': { status: 415, title: { zh: '请以 JSON 发送', en: 'Send JSON' } },
  'too-many-attempts': { status: 429, title: { zh: '尝试次数过多', en: 'Too many attempts' } },
  'body-too-large': { status: 413, title: { zh: '请求内容过大', en: 'The request is too large' } },
  'bad-request': { status: 400, title: { zh: '请求无法理解', en: 'The request cannot be understood' } },
  'too-busy': { status: 503, title: { zh: '系统繁忙，请稍后再试', en: 'Too busy, try again shortly' } },
  'database-away': {
    status: 503,
    title: { zh: '数据库暂时连接不上，请稍后再试', en: 'The database cannot be reached, try again shortly' },
  },
  internal: { status: 500, title: { zh: '系统内部错误', en: 'Something went wrong here' } },
} as const satisfies Record<string, { status: number; title: Text }> & Record<RefusalCode, unknown>;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** Status and title of a code; one that is not in the table is a bug of ours, and shown as such. */
export function problemOf(code: string): { readonly status: number; readonly title: Text } {
  return Object.hasOwn(PROBLEM_CODES, code) ? PROBLEM_CODES[code as ProblemCode] : PROBLEM_CODES.internal;
}

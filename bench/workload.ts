import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import type { CommandBody } from '#engine/runtime/command.js';
import { commandId, requestDigest } from '#server/instance/command-id.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import type { CommandRequest, CommandResult } from '#server/instance/committer.js';
import { withSurroundings } from '#test/surroundings.js';

const FORM = `id: purchase
title: { zh: 采购申请, en: Purchase request }
type: object
required: [reference, amount, reasons]
properties:
  reference: { type: string, title: { zh: 编号, en: Reference } }
  amount: { type: string, format: decimal, title: { zh: 金额, en: Amount } }
  reasons: { type: array, title: { zh: 事由, en: Reasons }, items: { type: string } }
`;

const PROCESS = `id: purchase
title: { zh: 采购审批, en: Purchase }
owner: sales-department-manager
retention: 1 year
key: request.reference
documents: { request: { form: purchase } }
start: [{ by: salesperson }]
initial: asking
states:
  asking:
    title: { zh: 提出申请, en: Ask }
    task: { by: initiator, fills: request }
    on: { done: checking }
  checking:
    title: { zh: 核对, en: Check }
    task: { by: sales-clerk, shows: request }
    limit: { within: 1 working day, accountable: sales-clerk, breach: [{ notify: sales-department-manager }] }
    on: { done: deciding }
  deciding:
    title: { zh: 判断金额, en: By amount }
    choose:
      - { when: request.amount > 100, target: approving }
      - otherwise: filing
  approving:
    title: { zh: 批准, en: Approve }
    task: { by: sales-department-manager, shows: request }
    limit: { within: 2 working days, accountable: sales-department-manager, breach: [{ notify: deputy-manager }] }
    on: { done: bought }
  filing:
    title: { zh: 归档, en: File }
    task: { by: sales-clerk, shows: request }
    limit: { within: 2 working days, accountable: sales-clerk, breach: [{ notify: sales-department-manager }] }
    on: { done: bought }
  bought: { type: final, title: { zh: 完成, en: Done } }
`;

/** Transitions of one instance: start, complete, complete. */
export const TRANSITIONS = 3;

/** Workload S1: start → task → decision (amount > 100) → task → end, with history and time limits. */
export const WORKLOAD_LIBRARY = withSurroundings({ 'forms/purchase.yaml': FORM, 'processes/purchase.yaml': PROCESS });

/** People of the workload: who asks, and who finishes each task after it. */
export const ASKER = 'zhao.lei';
export const WORKERS = ['li.na', 'wang.fang'] as const;
/** Who reads it all. */
export const AUDITOR = 'shen.yu';

/** Words of a sales department, in both languages. */
const WORDS =
  `the customer asks for a new quotation because last year's price no longer covers freight and packing; delivery must reach Hangzhou before the
  exhibition opens, payment follows thirty days after acceptance, and our manager agreed on the telephone to lend two samples until October. 客户 要求 重新
  报价 因为 去年 的 价格 已经 不够 运费 和 包装 交货 必须 在 展会 开幕 之前 到达 杭州 货款 验收 后 三十天 支付 经理 在 电话 里 同意 借出 两台 样机 直到 十月 请 尽快 安排 发货 并 通知 财务 开具 发票 售后 人员 上门 调试
  型号 GX-200 数量 12 合同 编号 附件 技术 参数 见 第三页 if anything is missing please call Wang Fang or write to the office; spare parts, manuals and a second
  controller were promised in March 2026 and have not arrived`.split(/\s+/);

/** The words in an order drawn by a fixed rule: in the database they take about half the room of their text, as what people write does. */
const TEXT = Buffer.from(draw(20_000).join(' '));

function draw(count: number): readonly string[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return WORDS[(state >>> 16) % WORDS.length] ?? '';
  });
}

let references = 0;

/** A business key nobody has used in this run. */
export const newReference = (): string => `CG-2026-${String((references += 1)).padStart(6, '0')}`;
/** Begins elsewhere, where another process uses keys of the same database. */
export function referencesFrom(number: number): void {
  references = number;
}
export const REFERENCE = /CG-2026-\d{6}/;

/** The first command's documents under a new reference. @param bytes - size of the document, about */
export function askedFor(bytes: number): JsonObject {
  const text = TEXT.subarray(0, Math.max(1, bytes - 80)).toString();
  return { request: { reference: newReference(), amount: '250.00', reasons: text.match(/[^]{1,500}/g) ?? [] } };
}

type Submit = (request: CommandRequest) => Promise<CommandResult>;

/**
 * Starts one instance, up to its first task.
 *
 * @param submit - hands one command over and gives its result
 * @param process - one that begins with the same request
 * @param id - its id; default: one of now
 */
export function startInstance(submit: Submit, documentBytes: number, process = 'purchase', id = newInstanceId(0)): Promise<Instance> {
  const documents = askedFor(documentBytes);
  return send(submit, id, 0, ASKER, { type: 'start', process, outcome: 'done', documents, comment: null });
}

/** Finishes the one open task. */
export function finishTask(submit: Submit, now: Instance, by: (typeof WORKERS)[number]): Promise<Instance> {
  const task = Number(Object.keys(now.state.tasks)[0]);
  return send(submit, now.id, now.state.seq, by, { type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: null });
}

/** Finishes its two tasks, up to its end. */
export async function finishInstance(submit: Submit, started: Instance): Promise<void> {
  let now = started;
  for (const by of WORKERS) now = await finishTask(submit, now, by);
  if (now.state.status !== 'ended') throw new Error(`instance ${now.id} did not end`);
}

/** Plays one instance from its start to its end. @param id - default: one of now */
export async function playInstance(submit: Submit, documentBytes: number, id?: string): Promise<void> {
  await finishInstance(submit, await startInstance(submit, documentBytes, 'purchase', id));
}

async function send(submit: Submit, instance: string, n: number, by: string, body: CommandBody): Promise<Instance> {
  const process = body.type === 'start' ? body.process : null;
  const command = { id: commandId(by, `${instance}/${n}`), actor: { person: by, onBehalfOf: null }, ...body };
  const result = await submit({ instance, process, session: null, digest: requestDigest(instance, body), command });
  if (result.kind === 'refused') throw new Error(`${result.refusal.code}: ${result.refusal.text.en}`);
  return result.instance;
}

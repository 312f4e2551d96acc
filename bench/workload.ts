import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { commandId, requestDigest } from '#server/instance/command-id.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import type { CommandRequest, CommandResult } from '#server/instance/committer.js';

const SHIPPED = [
  'processes/organization.yaml',
  'processes/demo/people.yaml',
  'processes/calendars/office.yaml',
  'processes/calendars/cn.yaml',
  'processes/registers/violation.yaml',
];

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
export async function workloadLibrary(): Promise<readonly LibraryFile[]> {
  const shipped = SHIPPED.map(async (path) => ({ path, text: await readFile(path, 'utf8') }));
  return [...(await Promise.all(shipped)), { path: 'forms/purchase.yaml', text: FORM }, { path: 'processes/purchase.yaml', text: PROCESS }];
}

/** People of the workload: who asks, and who finishes each task after it. */
export const ASKER = 'zhao.lei';
export const WORKERS = ['li.na', 'wang.fang'] as const;

/** Sentences people wrote, in both languages: they take as much room in the database, and as long to get out of it, as those of a form. */
const TEXT = Buffer.from(
  ['processes/README.md', 'GLOSSARY.md', 'ARCHITECTURE.md']
    .map((page) => readFileSync(page, 'utf8'))
    .join(' ')
    .repeat(2),
);

/** The first command's documents. @param bytes - size of the document, about */
export function askedFor(reference: string, bytes: number): JsonObject {
  const text = TEXT.subarray(0, Math.max(1, bytes - 80)).toString();
  return { request: { reference, amount: '250.00', reasons: text.match(/[^]{1,500}/g) ?? [] } };
}

type Submit = (request: CommandRequest) => Promise<CommandResult>;

/**
 * Starts one instance, up to its first task.
 *
 * @param submit - hands one command over and gives its result
 */
export function startInstance(submit: Submit, documentBytes: number): Promise<Instance> {
  const documents = askedFor(newInstanceId(0), documentBytes);
  return send(submit, newInstanceId(0), 0, ASKER, { type: 'start', process: 'purchase', outcome: 'done', documents, comment: null });
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

/** Plays one instance from its start to its end. */
export async function playInstance(submit: Submit, documentBytes: number): Promise<void> {
  await finishInstance(submit, await startInstance(submit, documentBytes));
}

async function send(submit: Submit, instance: string, n: number, by: string, body: CommandBody): Promise<Instance> {
  const process = body.type === 'start' ? 'purchase' : null;
  const command = { id: commandId(by, `${instance}/${n}`), actor: { person: by, onBehalfOf: null }, ...body };
  const result = await submit({ instance, process, session: null, digest: requestDigest(instance, body), command });
  if (result.kind === 'refused') throw new Error(`${result.refusal.code}: ${result.refusal.text.en}`);
  return result.instance;
}

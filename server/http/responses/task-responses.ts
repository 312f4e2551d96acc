import { z } from 'zod';
import { routeOf, TASK_COMMANDS } from '#server/task/task-commands.js';
import { afterwards } from './instance-responses.js';
import { instant, json, maybeInstant, page, priority, type Responses, title } from './words.js';

const taskRow = z.object({
  id: z.string(),
  instance: z.uuid(),
  process: z.string(),
  key: z.string().nullable(),
  state: z.string(),
  title,
  about: z.string().nullable().describe('what this one is about, where its definition says so'),
  assignee: z.string().nullable(),
  openedAt: instant,
  dueAt: maybeInstant,
  provisional: z.boolean().describe('holidays of the year it is due in are not published yet: it may move'),
  priority: priority.describe('an inbox is ordered by it, then by due date'),
  isSuspended: z.boolean().describe('an administrator has suspended its instance: it cannot be done now'),
});
const task = taskRow.extend({
  kind: z.enum(['task', 'approval']),
  candidates: z.array(z.string()),
  delegatedBy: z.array(z.string()).describe('owner first; it comes back to the last'),
  addedBy: z.string().nullable().describe('who added this approver; null: the definition'),
  waitsFor: z.array(z.string()).describe('tasks of approvers added before'),
  followedBy: z.array(z.object({ person: z.string(), by: z.string() })).describe('approvers added after'),
  opinions: z.array(z.object({ by: z.string(), at: instant, text: z.string() })),
  item: json,
  draft: json,
  outcomes: z.record(z.string(), json),
  allow: z.array(z.string()),
  urgedAt: maybeInstant,
  paused: z
    .object({ by: z.string().nullable(), reason: z.string(), reasonTitle: title, at: instant })
    .nullable()
    .describe('why its clocks stand still'),
  questions: z.array(
    z.object({
      number: z.int(),
      by: z.string(),
      to: z.string(),
      at: instant,
      text: z.string(),
      answer: z.object({ at: instant, text: z.string() }).nullable(),
    }),
  ),
  returns: z
    .object({ to: z.array(z.object({ state: z.string(), title })), strategy: z.enum(['again', 'resume']) })
    .describe('where it may be returned now'),
  fills: z.array(z.object({ document: z.string(), form: z.string(), fields: z.array(z.string()) })),
  shows: z.array(z.string()),
  documents: z.record(z.string(), json),
});

/** Tasks and their commands. */
export const TASK_RESPONSES: Responses = {
  'POST /api/tasks/batch': {
    schema: z.object({
      done: z.int(),
      refused: z.int(),
      items: z.array(
        z.object({
          task: z.string(),
          done: z.boolean(),
          instance: z.object({ id: z.uuid(), key: z.string().nullable(), status: z.string(), states: z.array(z.string()) }).nullable(),
          problem: z
            .object({ code: z.string(), title, detail: z.string(), facts: z.record(z.string(), json) })
            .nullable()
            .describe('null: it was done'),
        }),
      ),
    }),
    says: 'What became of each task, in the order they were named.',
  },
  'POST /api/tasks/{id}/attach': afterwards,
  'GET /api/tasks': { schema: page(taskRow), says: 'Open tasks, most urgent first.' },
  'GET /api/tasks/{id}': { schema: task, says: 'The task.' },
  ...Object.fromEntries(TASK_COMMANDS.map((type) => [`POST /api/tasks/{id}/${routeOf(type)}`, afterwards])),
};

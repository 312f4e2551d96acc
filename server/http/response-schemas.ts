import { z } from 'zod';

const instant = z.iso.datetime().describe('UTC');
const maybeInstant = instant.nullable();
const title = z.object({ zh: z.string(), en: z.string() });
const json = z.unknown();

const page = (item: z.ZodType): z.ZodType =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('`after` of the next page; null on the last one') });
const list = (item: z.ZodType): z.ZodType => z.object({ items: z.array(item) });

const finding = z.object({
  code: z.string().regex(/^GH\d{4}$/),
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  message: title,
  hint: title.nullable(),
});

const instanceRow = z.object({
  id: z.uuid(),
  process: z.string(),
  key: z.string().nullable(),
  status: z.enum(['running', 'ended', 'incident']),
  states: z.array(z.string()),
  initiator: z.string(),
  startedAt: instant,
});
const instance = instanceRow.extend({
  definition: z.string().describe('content hash of the version it runs on'),
  end: z.string().nullable().describe('name of the final state'),
  result: json,
  data: json,
  documents: z.record(z.string(), json),
  decisions: json,
  tasks: z.array(
    z.object({ id: z.string(), state: z.string(), candidates: z.array(z.string()), assignee: z.string().nullable(), dueAt: maybeInstant }),
  ),
  limits: z.array(
    z.object({
      ordinal: z.int(),
      name: z.string(),
      dueAt: maybeInstant,
      breachedAt: maybeInstant,
      excused: json,
      pausedAt: maybeInstant.describe('since when it stands still; null: it runs'),
      segments: z
        .array(
          z.object({
            kind: z.enum(['running', 'paused']),
            from: instant,
            to: maybeInstant,
            by: z.string().nullable(),
            reason: z.string().nullable(),
          }),
        )
        .describe('from its start to its due date without gap'),
    }),
  ),
  copies: z.record(z.string(), z.object({ by: z.string().nullable(), at: instant, readAt: maybeInstant })).describe('person → receipt'),
  incident: json,
});

const taskRow = z.object({
  id: z.string(),
  instance: z.uuid(),
  process: z.string(),
  key: z.string().nullable(),
  state: z.string(),
  title,
  assignee: z.string().nullable(),
  openedAt: instant,
  dueAt: maybeInstant,
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
  paused: z.object({ by: z.string().nullable(), reason: z.string(), at: instant }).nullable().describe('why its clocks stand still'),
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

const preview = z.object({
  refusal: z
    .object({ code: z.string(), text: title, facts: z.record(z.string(), json) })
    .nullable()
    .describe('null: it would be done'),
  event: z.string().nullable(),
  left: z.array(z.string()),
  entered: z.array(z.string()),
  end: z.string().nullable(),
  closed: z.array(z.object({ task: z.int(), state: z.string(), how: z.string(), assignee: z.string().nullable() })),
  opened: z.array(
    z.object({
      state: z.string(),
      candidates: z.array(z.string()),
      people: z.array(z.string()),
      assignee: z.string().nullable(),
      dueAt: maybeInstant,
    }),
  ),
  again: z
    .array(z.object({ state: z.string(), person: z.string(), outcome: z.string(), at: instant }))
    .describe('decisions to be given again'),
  limits: z.array(z.object({ name: z.string(), ordinal: z.int(), what: z.string(), dueAt: maybeInstant })),
  documents: z.array(z.object({ document: z.string(), version: z.int() })),
  violations: z.array(json),
  sent: z.array(json),
  prints: z.array(json),
});
const explanation = z.object({
  opened: z.object({ seq: z.int(), at: instant, event: z.string(), by: z.string().nullable() }),
  rules: z.array(z.object({ by: z.string().describe('as written in the definition'), text: title, people: z.array(z.string()) })),
  apart: z.object({ states: z.array(z.string()), people: z.array(z.string()) }).nullable(),
  reason: title.nullable(),
  since: z.array(z.object({ seq: z.int(), at: instant, event: z.string(), by: z.string().nullable() })),
  due: z.object({ at: instant, limit: z.string(), from: instant, calendar: z.string(), provisional: z.boolean() }).nullable(),
  versions: z.object({ directory: z.int(), calendar: z.string() }),
});
const path = z.object({
  steps: z.array(
    z.object({
      state: z.string(),
      title,
      kind: z.string(),
      now: z.boolean(),
      people: z.array(z.string()),
      assignee: z.string().nullable(),
      expectedAt: maybeInstant,
    }),
  ),
  until: z.enum(['end', 'outside', 'unknown', 'parked']),
  end: z.string().nullable(),
});

const version = z.object({ hash: z.string(), version: z.int(), publishedBy: z.string(), publishedAt: instant, reason: z.string() });
const person = z.object({ person: z.string(), name: title, roles: z.array(z.string()) });
const unstaffed = z.object({
  process: z.string(),
  state: z.string(),
  why: z.enum(['nobody', 'apart']),
  asks: z.array(z.string()),
  apart: z.array(z.string()),
});
const imported = z.object({
  dryRun: z.boolean(),
  added: z.array(z.string()),
  changed: z.array(z.string()),
  unchanged: z.int(),
  findings: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['error', 'warning']),
      row: z.int(),
      column: z.string().nullable(),
      message: title,
      hint: title.nullable(),
    }),
  ),
  gates: z.array(unstaffed).describe('gates nobody can satisfy after it'),
});
const handOver = z.object({
  items: z.array(
    z.object({
      kind: z.enum(['task', 'definition']),
      id: z.string().describe('task id, or file and line'),
      process: z.string(),
      state: z.string().nullable(),
      done: z.boolean(),
      problem: z.object({ code: z.string(), title, detail: z.string() }).nullable(),
    }),
  ),
  gates: z.array(unstaffed).describe('gates nobody can satisfy once he is gone'),
});
const day = z.iso.date();
const substitution = z.object({
  id: z.uuid(),
  person: z.string().describe('who is absent'),
  by: z.string().describe('who acts for him'),
  from: day,
  to: day,
  processes: z.array(z.string()).nullable().describe('null: all'),
});
const record = z.looseObject({ key: z.string() });

/** RFC 9457; what every refusal looks like. */
export const problem = z.object({
  type: z.string().describe('/problems/<code>'),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('stable; programs decide by it'),
  detail: z.string(),
  facts: z.record(z.string(), json).optional(),
});

const afterwards = { schema: instance, says: 'The instance afterwards.' };

/** What each route answers when all is well: null is nothing (204); a route that is not here answers no JSON. */
export const RESPONSES: Readonly<Record<string, { readonly schema: z.ZodType | null; readonly says: string }>> = {
  'POST /api/sessions': {
    schema: z.object({ token: z.string(), expiresAt: instant }),
    says: 'The session; browsers get it as a cookie too.',
  },
  'DELETE /api/sessions/current': { schema: null, says: 'Signed out.' },
  'GET /api/me': { schema: person, says: 'Who I am.' },
  'POST /api/setup': { schema: null, says: 'The first administrator exists.' },
  'GET /api/definitions': {
    schema: list(
      z.object({ id: z.string(), title, version: z.int(), hash: z.string(), level: z.int(), owner: z.string(), startable: z.boolean() }),
    ),
    says: 'Processes by id.',
  },
  'POST /api/definitions': {
    schema: z.object({
      published: z.array(z.object({ process: z.string(), version: z.int() })),
      unchanged: z.int(),
      warnings: z.array(finding),
    }),
    says: 'What became a new version.',
  },
  'GET /api/definitions/{id}/preview': { schema: preview, says: 'What starting it would lead to; nothing has happened.' },
  'GET /api/instances/{id}/preview': { schema: preview, says: 'What the command would lead to; nothing has happened.' },
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
  'GET /api/tasks/{id}/preview': { schema: preview, says: 'What the command would lead to; nothing has happened.' },
  'GET /api/tasks/{id}/why': { schema: explanation, says: 'Why the task is whose it is, and when it is due.' },
  'GET /api/instances/{id}/path': { schema: path, says: 'Where it stands, and the steps to its end if all goes well.' },
  'GET /api/definitions/{id}': {
    schema: z.object({
      id: z.string(),
      definition: json,
      files: z.array(z.object({ path: z.string(), text: z.string() })),
      versions: z.array(version),
    }),
    says: 'The process, newest version first.',
  },
  'POST /api/definitions/check': { schema: z.object({ findings: z.array(finding) }), says: 'Every finding.' },
  'POST /api/instances': { schema: instance, says: 'The new instance.' },
  'GET /api/instances': { schema: page(instanceRow), says: 'Instances, newest first.' },
  'GET /api/instances/{id}': {
    schema: instance.extend({
      buttons: z.array(z.object({ button: z.string(), title })).describe('what the person may press now'),
      takeBack: z
        .array(z.object({ task: z.string(), state: z.string(), command: z.enum(['withdraw', 'take-back']) }))
        .describe('what the person finished and may still take back'),
    }),
    says: 'The instance.',
  },
  'POST /api/instances/{id}/buttons/{button}': afterwards,
  'POST /api/instances/{id}/excuses': afterwards,
  'POST /api/instances/{id}/cancel': afterwards,
  'POST /api/instances/{id}/read': afterwards,
  'POST /api/instances/{id}/comments': afterwards,
  'POST /api/files': {
    schema: z.object({ digest: z.string(), size: z.int().describe('bytes'), mediaType: z.string() }),
    says: 'The stored file.',
  },
  'GET /api/instances/{id}/attachments': {
    schema: list(
      z.object({
        seq: z.int(),
        at: instant,
        by: z.string(),
        task: z.string().nullable(),
        name: z.string(),
        mediaType: z.string(),
        size: z.int(),
        digest: z.string(),
      }),
    ),
    says: 'Files, oldest first.',
  },
  'POST /api/instances/{id}/attachments': afterwards,
  'POST /api/tasks/{id}/attach': afterwards,
  'GET /api/copies': {
    schema: page(
      instanceRow
        .pick({ process: true, key: true, status: true })
        .extend({ instance: z.uuid(), by: z.string().nullable(), at: instant, readAt: maybeInstant }),
    ),
    says: 'What was copied to me, unread first.',
  },
  'GET /api/instances/{id}/history': {
    schema: page(
      z.looseObject({
        seq: z.int(),
        at: instant,
        type: z.string(),
        actor: z.string().nullable(),
        hash: z.string(),
        previousHash: z.string(),
      }),
    ),
    says: 'Events in order.',
  },
  'GET /api/instances/{id}/prints': { schema: list(z.looseObject({ id: z.string() })), says: 'Printed documents, oldest first.' },
  'POST /api/erasures': { schema: json, says: 'What was erased.' },
  'POST /api/instances/{id}/incident': afterwards,
  'POST /api/instances/{id}/move': afterwards,
  'GET /api/incidents': {
    schema: page(z.looseObject({ instance: z.string(), process: z.string(), code: z.string(), at: instant })),
    says: 'Parked instances, newest first.',
  },
  'GET /api/messages': {
    schema: page(
      z.looseObject({
        id: z.string(),
        name: z.string(),
        payload: z.looseObject({}),
        at: instant,
        keptUntil: instant.nullable(),
        isExpired: z.boolean(),
      }),
    ),
    says: 'Messages nobody has heard.',
  },
  'GET /api/dead-letters': {
    schema: page(z.looseObject({ instance: z.string(), service: z.string(), reason: z.string(), attempts: z.int(), at: instant })),
    says: 'What services were given up on.',
  },
  'GET /api/tasks': { schema: page(taskRow), says: 'Open tasks, most urgent first.' },
  'GET /api/tasks/{id}': { schema: task, says: 'The task.' },
  'POST /api/tasks/{id}/claim': afterwards,
  'POST /api/tasks/{id}/release': afterwards,
  'POST /api/tasks/{id}/draft': afterwards,
  'POST /api/tasks/{id}/complete': afterwards,
  'POST /api/tasks/{id}/sign-for': afterwards,
  'POST /api/tasks/{id}/urge': afterwards,
  'POST /api/tasks/{id}/transfer': afterwards,
  'POST /api/tasks/{id}/reassign': afterwards,
  'POST /api/tasks/{id}/delegate': afterwards,
  'POST /api/tasks/{id}/hand-back': afterwards,
  'POST /api/tasks/{id}/add-approver': { schema: instance, says: 'The instance afterwards.' },
  'POST /api/tasks/{id}/remove-approver': { schema: instance, says: 'The instance afterwards.' },
  'POST /api/tasks/{id}/return': afterwards,
  'POST /api/tasks/{id}/cc': afterwards,
  'POST /api/tasks/{id}/ask': afterwards,
  'POST /api/tasks/{id}/answer': afterwards,
  'POST /api/tasks/{id}/pause': afterwards,
  'POST /api/tasks/{id}/resume': afterwards,
  'POST /api/tasks/{id}/comment': afterwards,
  'POST /api/tasks/{id}/view': afterwards,
  'POST /api/tasks/{id}/take-back': afterwards,
  'POST /api/tasks/{id}/withdraw': afterwards,
  'GET /api/registers': { schema: list(z.object({ id: z.string(), title })), says: 'Registers.' },
  'GET /api/registers/{id}': { schema: page(record), says: 'Rows by key.' },
  'GET /api/registers/{id}/{key}': { schema: record, says: 'The row.' },
  'GET /api/people': { schema: list(person), says: 'Everybody, by id.' },
  'PUT /api/people/{id}': { schema: z.object({ gates: z.array(unstaffed) }), says: 'The person is entered; gates nobody can satisfy now.' },
  'GET /api/people/{id}/hand-over': { schema: handOver, says: 'What would be handed over.' },
  'POST /api/people/{id}/hand-over': { schema: handOver, says: 'What became of each item.' },
  'GET /api/people/export': { schema: z.object({ text: z.string() }), says: 'The table.' },
  'POST /api/people/import': { schema: imported, says: 'What changed, or would.' },
  'POST /api/people/{id}/substitutions': { schema: substitution, says: 'Who acts for the person from now on.' },
  'GET /api/substitutions': { schema: list(substitution), says: 'Who acts for whom.' },
  'DELETE /api/substitutions/{id}': { schema: null, says: 'It is over.' },
  'POST /api/messages': { schema: z.object({ heard: z.int() }), says: 'How many instances heard it.' },
  'GET /api/clock': { schema: z.looseObject({ now: instant }), says: 'The time instances live by.' },
  'POST /api/clock': { schema: z.looseObject({ now: instant }), says: 'The time instances live by.' },
  'GET /api/health': { schema: z.object({ status: z.literal('ok') }), says: 'Host and database work.' },
};

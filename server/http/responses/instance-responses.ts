import { z } from 'zod';
import { NOTIFICATION_KINDS } from '#server/notification/notification.controller.js';
import { instant, json, list, maybeInstant, page, priority, type Responses, title } from './words.js';

/** What is left of a limit that stands still. */
export const left = z
  .object({ unit: z.enum(['working days', 'working minutes', 'minutes']), amount: z.int(), text: title })
  .nullable()
  .describe('what is left of one that stands still; null: it runs, or its date is fixed, not known or passed');
const instanceRow = z.object({
  id: z.uuid(),
  process: z.string(),
  key: z.string().nullable(),
  status: z.enum(['running', 'suspended', 'ended', 'incident']),
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
    z.object({
      id: z.string(),
      state: z.string(),
      candidates: z.array(z.string()),
      assignee: z.string().nullable(),
      dueAt: maybeInstant,
      provisional: z.boolean().optional().describe('holidays of the year it is due in are not published yet; where the instance is read'),
      priority,
    }),
  ),
  limits: z.array(
    z.object({
      ordinal: z.int(),
      name: z.string(),
      dueAt: maybeInstant.describe('null: not known, or standing still'),
      provisional: z.boolean().optional().describe('holidays of the year it is due in are not published yet; where the instance is read'),
      breachedAt: maybeInstant,
      excused: json,
      pausedAt: maybeInstant.describe('since when it stands still; null: it runs'),
      left: left.optional(),
      segments: z
        .array(
          z.object({
            kind: z.enum(['running', 'paused']),
            from: instant,
            to: maybeInstant,
            by: z.string().nullable(),
            reason: z.string().nullable(),
            reasonTitle: title.nullable().optional().describe('where the instance is read'),
          }),
        )
        .describe('from its start to its due date without gap'),
    }),
  ),
  copies: z.record(z.string(), z.object({ by: z.string().nullable(), at: instant, readAt: maybeInstant })).describe('person → receipt'),
  suspended: z
    .object({ by: z.string(), at: instant, reason: z.string(), kept: z.int().describe('messages and results that came meanwhile') })
    .nullable(),
  incident: json,
});
export const afterwards = { schema: instance, says: 'The instance afterwards.' };

/** Instances, their history, prints and files. */
export const INSTANCE_RESPONSES: Responses = {
  'POST /api/instances': { schema: instance, says: 'The new instance.' },
  'GET /api/instances': { schema: page(instanceRow), says: 'Instances, newest first.' },
  'GET /api/instances/{id}': {
    schema: instance.extend({
      buttons: z.array(z.object({ button: z.string(), title })).describe('what the person may press now'),
      excuses: z
        .array(
          z.object({
            limit: z.int(),
            name: z.string(),
            dueAt: maybeInstant,
            breachedAt: maybeInstant,
            reasons: z.array(z.string()),
            reasonTitles: z.record(z.string(), title),
          }),
        )
        .describe('limits the person may excuse'),
      takeBack: z
        .array(z.object({ task: z.string(), state: z.string(), command: z.enum(['withdraw', 'take-back']) }))
        .describe('what the person finished and may still take back'),
    }),
    says: 'The instance.',
  },
  'POST /api/instances/{id}/buttons/{button}': afterwards,
  'POST /api/instances/{id}/excuses': afterwards,
  'POST /api/instances/{id}/cancel': afterwards,
  'POST /api/instances/{id}/hand-over': afterwards,
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
  'GET /api/notifications': {
    schema: page(
      z.object({
        kind: z.enum(NOTIFICATION_KINDS),
        to: z.string().describe('person:… or role:…'),
        at: instant,
        event: z.string().describe('it came with: question.asked, task.urged, limit.warned'),
        by: z.string().nullable().describe('null: a program'),
        instance: z.uuid(),
        process: z.string(),
        key: z.string().nullable(),
        task: z.string().nullable(),
        template: z.string().nullable(),
        about: z.record(z.string(), json).describe('question of an ask, comment of a mention, states'),
      }),
    ),
    says: 'What the person and his roles were told, newest first.',
  },
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
  'GET /api/instances/{id}/signatures': {
    schema: list(
      z.object({
        seq: z.int(),
        at: instant,
        state: z.string(),
        title,
        item: z.int().nullable(),
        person: z.string().describe('whose vote or opinion it is'),
        name: title.describe('as it was then'),
        by: z.string().nullable().describe('who gave it for him; null: he himself'),
        byName: title.nullable(),
        consent: z.object({ how: z.string(), at: z.string() }).nullable(),
        askedBy: z.string().nullable().describe('who added him, or delegated to him'),
        outcome: z.string().nullable().describe('null: an opinion, which decides nothing'),
        meaning: title,
      }),
    ),
    says: 'Signatures, in order.',
  },
  'POST /api/erasures': {
    schema: z.object({ instances: z.int(), files: z.int().describe('files that were attached to them') }),
    says: 'What it was erased from.',
  },
  'POST /api/instances/{id}/incident': afterwards,
  'POST /api/instances/{id}/move': afterwards,
  'POST /api/instances/{id}/migrate': afterwards,
  'POST /api/instances/{id}/suspend': afterwards,
  'POST /api/instances/{id}/activate': afterwards,
};

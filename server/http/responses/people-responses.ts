import { z } from 'zod';
import { instant, list, page, type Responses, title } from './words.js';

const person = z.object({ person: z.string(), name: title, roles: z.array(z.string()) });
/** A gate nobody can satisfy. */
export const unstaffed = z.object({
  process: z.string(),
  state: z.string(),
  why: z.enum(['nobody', 'few', 'initiator', 'absent', 'apart']),
  asks: z.array(z.string()).describe('roles and relations it lacks'),
  apart: z.array(z.string()).describe('states kept apart from it'),
  votes: z.object({ needed: z.int(), there: z.int() }).nullable().describe('of a role with fewer people than must approve'),
  initiators: z.array(z.string()).describe('only when one of these starts it; empty: whoever does'),
  from: z.iso.date().describe('first day it is so'),
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
      kind: z
        .enum(['instance', 'task', 'substitution', 'definition', 'record', 'post'])
        .describe('`record`, `post`: to be changed by hand'),
      id: z.string().describe('id of the instance, task or substitution; file and line; register and key; unit and role'),
      process: z.string().nullable(),
      state: z.string().nullable(),
      becomes: z.string().nullable().describe('what it says once the other stands there'),
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

const keptVersion = z.object({
  version: z.int(),
  at: instant,
  by: z.string().nullable().describe('who changed it; null: it was noted as it was found'),
});
const directoryVersion = z.object({
  version: z.int(),
  kept: keptVersion.describe('the version that stands for this number and all until the next one'),
  organization: z.string().nullable().describe('text of processes/organization.yaml'),
  people: z.array(
    z.object({
      id: z.string(),
      name: title,
      posts: z.array(z.object({ unit: z.string(), role: z.string(), from: day.nullable(), to: day.nullable() })),
      lastDay: day.nullable(),
    }),
  ),
  substitutions: z.array(substitution),
});
const entryChange = z.object({ kind: z.enum(['organization', 'person', 'substitution']), id: z.string(), changes: z.array(title) });

/** People, substitutions, sessions. */
export const PEOPLE_RESPONSES: Responses = {
  'POST /api/sessions': {
    schema: z.object({ token: z.string(), expiresAt: instant }),
    says: 'The session; browsers get it as a cookie too.',
  },
  'DELETE /api/sessions/current': { schema: null, says: 'Signed out.' },
  'GET /api/me': { schema: person, says: 'Who I am.' },
  'POST /api/setup': { schema: null, says: 'The first administrator exists.' },
  'GET /api/people': { schema: list(person), says: 'Everybody, by id.' },
  'PUT /api/people/{id}': {
    schema: z.object({ gates: z.array(unstaffed) }),
    says: 'The person is entered; gates nobody can satisfy, now or from a later day on.',
  },
  'GET /api/people/{id}/hand-over': { schema: handOver, says: 'What would be handed over.' },
  'POST /api/people/{id}/hand-over': { schema: handOver, says: 'What became of each item.' },
  'GET /api/people/export': { schema: z.object({ text: z.string() }), says: 'The table.' },
  'POST /api/people/import': { schema: imported, says: 'What changed, or would.' },
  'GET /api/directory': { schema: directoryVersion, says: 'The directory as it was.' },
  'GET /api/directory/versions': {
    schema: page(keptVersion.extend({ entries: z.int(), changes: z.array(title).describe('what changed, of at most ten entries') })),
    says: 'Versions of the directory, newest first.',
  },
  'GET /api/directory/versions/{version}': { schema: directoryVersion, says: 'The directory as it was.' },
  'GET /api/directory/versions/{version}/changes': { schema: page(entryChange), says: 'What differs, by kind and id.' },
  'POST /api/people/{id}/substitutions': {
    schema: substitution.extend({ gates: z.array(unstaffed).describe('gates nobody can satisfy with it') }),
    says: 'Who acts for the person from now on.',
  },
  'GET /api/substitutions': { schema: list(substitution), says: 'Who acts for whom.' },
  'DELETE /api/substitutions/{id}': { schema: null, says: 'It is over.' },
};

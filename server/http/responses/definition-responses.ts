import { z } from 'zod';
import { unstaffed } from './people-responses.js';
import { foreseen } from './schedule-responses.js';
import { instant, json, list, maybeInstant, page, type Responses, title } from './words.js';

const version = z.object({ hash: z.string(), version: z.int(), publishedBy: z.string(), publishedAt: instant, reason: z.string() });
const finding = z.object({
  code: z.string().regex(/^GH\d{4}$/),
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  message: title,
  hint: title.nullable(),
});

const movedLimit = z.object({
  instance: z.string(),
  process: z.string(),
  key: z.string().nullable(),
  limit: z.string(),
  ordinal: z.int(),
  from: maybeInstant,
  to: maybeInstant,
  wasProvisional: z.boolean(),
  provisional: z.boolean().describe('some year on the way has no published arrangement'),
});

export const libraryFile = z.object({ path: z.string(), text: z.string() });
export const changedFiles = z
  .array(z.object({ path: z.string(), how: z.enum(['added', 'changed', 'removed']) }))
  .describe('files that differ from the version before');
const keptLibrary = z.object({
  version: z.int(),
  at: instant,
  by: z.string().nullable().describe('null: nobody published it, it was noted as it was found at a start'),
  reason: z.string().nullable(),
  calendar: z.string().describe('version of its calendars, as events name it'),
});
const wholeLibrary = keptLibrary.extend({ files: z.array(libraryFile) });

/** Processes and their versions. */
export const DEFINITION_RESPONSES: Responses = {
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
      replaces: z.string().describe('content hash of the library it replaced, or would'),
      warnings: z.array(finding),
      moved: z
        .object({
          count: z.int().describe('open limits that other calendars make due at another time'),
          restated: z.int().describe('those that only become provisional, or are so no longer'),
          hidden: z.int().describe('how many of both are of processes one may not read'),
          first: z.array(movedLimit).describe('earliest due first; all of them: POST /api/definitions/moved'),
          uncounted: z
            .object({
              count: z.int(),
              first: z.array(z.object({ instance: z.string(), process: z.string(), key: z.string().nullable(), code: z.string() })),
            })
            .describe('instances whose limits these calendars cannot count: they would become incidents'),
        })
        .describe('what becomes of open limits'),
      schedules: z.array(foreseen).describe('what starts by itself, and when next'),
      gates: z.array(unstaffed).describe('gates nobody who works here can satisfy'),
    }),
    says: 'What became a new version, and what is due at another time.',
  },
  'POST /api/definitions/moved': {
    schema: page(movedLimit),
    says: 'Open limits that the calendars of this library would move, instance by instance; a page may be empty and not be the last.',
  },
  'GET /api/definitions/{id}': {
    schema: z.object({
      id: z.string(),
      definition: json,
      files: z.array(libraryFile),
      versions: z.array(version),
    }),
    says: 'The process, newest version first.',
  },
  'GET /api/definitions/{id}/versions/{version}': {
    schema: version.extend({ process: z.string(), files: z.array(libraryFile) }),
    says: 'The version with its files.',
  },
  'GET /api/library': { schema: wholeLibrary, says: 'The library as it was.' },
  'GET /api/library/versions': {
    schema: page(keptLibrary.extend({ changed: changedFiles })),
    says: 'Versions of the library, newest first.',
  },
  'GET /api/library/versions/{version}': { schema: wholeLibrary, says: 'The library as it was.' },
  'POST /api/definitions/check': { schema: z.object({ findings: z.array(finding) }), says: 'Every finding.' },
};

import { z } from 'zod';
import { instant, list, page, type Responses, title } from './words.js';

const record = z.looseObject({ key: z.string() });

/** Registers, messages, incidents, the clock. */
export const OPERATION_RESPONSES: Responses = {
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
  'GET /api/registers': { schema: list(z.object({ id: z.string(), title })), says: 'Registers.' },
  'GET /api/registers/{id}': { schema: page(record), says: 'Rows by key.' },
  'GET /api/registers/{id}/{key}': { schema: record, says: 'The row.' },
  'POST /api/messages': { schema: z.object({ heard: z.int() }), says: 'How many instances heard it.' },
  'GET /api/clock': { schema: z.looseObject({ now: instant }), says: 'The time instances live by.' },
  'POST /api/clock': { schema: z.looseObject({ now: instant }), says: 'The time instances live by.' },
  'GET /api/health': { schema: z.object({ status: z.literal('ok') }), says: 'Host and database work.' },
};

import type { FileKind } from '../library-path.js';
import { formSchema, registerSchema } from './form.js';
import { processSchema } from './process.js';
import type { Schema } from './schema.js';
import {
  calendarSchema,
  decisionSchema,
  messagesSchema,
  organizationSchema,
  peopleSchema,
  scenariosSchema,
  templateSchema,
  yearsSchema,
} from './surroundings.js';

/** The shape of every kind of library file. */
export const SCHEMAS: Readonly<Record<FileKind | 'years', Schema>> = {
  process: processSchema,
  scenarios: scenariosSchema,
  register: registerSchema,
  decision: decisionSchema,
  calendar: calendarSchema,
  years: yearsSchema,
  organization: organizationSchema,
  messages: messagesSchema,
  fixtures: { type: 'object' },
  people: peopleSchema,
  demoRows: { type: 'object', additionalProperties: { type: 'array', items: { type: 'object' } } },
  form: formSchema,
  template: templateSchema,
};

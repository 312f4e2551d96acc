import type { FileKind } from '../library-path.js';
import { formSchema, registerSchema } from './form.js';
import { kpisSchema } from './kpis.js';
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
  kpis: kpisSchema,
  organization: organizationSchema,
  messages: messagesSchema,
  fixtures: { type: 'object' },
  people: peopleSchema,
  demoRows: { type: 'object', additionalProperties: { type: 'array', items: { type: 'object' } } },
  form: formSchema,
  template: templateSchema,
};

/** Kinds an editor is given a schema for, each as `engine/definition/<kind>.schema.json`; a file names its own in its first line. */
export const EDITOR_KINDS = [
  'process',
  'scenarios',
  'form',
  'register',
  'decision',
  'calendar',
  'years',
  'kpis',
  'organization',
  'messages',
  'people',
] as const satisfies readonly (keyof typeof SCHEMAS)[];
export type EditorKind = (typeof EDITOR_KINDS)[number];

/** The schema editors are given: draft-07. */
export function editorSchema(kind: EditorKind): Schema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...SCHEMAS[kind] };
}

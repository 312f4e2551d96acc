import type { Answers, Facts } from './facts.js';
import type { EpochMs, Json, JsonObject } from './instance.js';
import { refuse } from './refusals.js';

const ASKED = [
  'people',
  'hasRole',
  'substitutedBy',
  'anybody',
  'absent',
  'load',
  'due',
  'workingDays',
  'worked',
  'localDate',
  'row',
  'rows',
  'next',
  'newInstanceId',
] as const;

/** Questions that came later, with the answer events of before were decided by. */
const NOT_ASKED: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['absent', []],
  ['anybody', true],
  ['worked', null],
]);

/** Facts that note every question with its answer, in the order first asked. */
export function recordFacts(facts: Facts): { readonly facts: Facts; readonly answers: () => Answers } {
  const answers: { [question: string]: Json } = {};
  const counts = new Map<string, number>();
  const recording = { now: facts.now, versions: facts.versions } as Record<string, unknown>;
  for (const method of ASKED) {
    recording[method] = (...args: Json[]): unknown => {
      const question = questionOf(method, args, counts);
      if (question in answers) return answers[question];
      const answer = answered(() => (facts[method] as (...args: Json[]) => Json)(...args));
      answers[question] = answer;
      return answer;
    };
  }
  return { facts: recording as unknown as Facts, answers: () => answers };
}

/** @throws {Refused} `date-too-far` for what no calendar counts */
function answered<Answer>(ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    if (error instanceof RangeError) refuse('date-too-far');
    throw error;
  }
}

/** Facts that answer from an event, for replay; a question the event does not know shows that it was changed or another engine decided it. */
export function recordedFacts(now: EpochMs, answers: Answers, versions: Facts['versions']): Facts {
  const counts = new Map<string, number>();
  const replaying = { now, versions } as Record<string, unknown>;
  for (const method of ASKED) {
    replaying[method] = (...args: Json[]): unknown => {
      const question = questionOf(method, args, counts);
      if (question in answers) return answers[question];
      const before = NOT_ASKED.get(method);
      if (before === undefined) throw new Error(`replay: the event has no answer to ${question}`);
      return before;
    };
  }
  return replaying as unknown as Facts;
}

/**
 * `people role|sales-clerk`, `due #false|office||2 working days|#1795570531846`: who and when are asked for at every event, so their questions are told by
 * the values alone, in the order of their names. Questions whose answer differs each time are numbered.
 */
function questionOf(method: string, args: readonly Json[], counts: Map<string, number>): string {
  const values = args.flatMap((arg) => (BY_VALUES.has(method) && isRecord(arg) ? valuesByName(arg) : [arg]));
  const text = `${method} ${values.map(wordOf).join('|')}`;
  if (method !== 'next' && method !== 'newInstanceId') return text;
  const count = (counts.get(text) ?? 0) + 1;
  counts.set(text, count);
  return `${text} #${count}`;
}

/** Their objects have fixed members, told apart by `kind`. */
const BY_VALUES: ReadonlySet<string> = new Set(['people', 'due']);

function valuesByName(object: JsonObject): readonly Json[] {
  return Object.keys(object)
    .sort()
    .map((name) => object[name] ?? null);
}

/** A text as it is, its own bars and backslashes marked; null as nothing; anything else as JSON behind a sign no text keeps unmarked. */
function wordOf(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value.replaceAll(/[\\|#]/g, '\\$&');
  return typeof value === 'object' ? `#${JSON.stringify(value)}` : `#${String(value)}`;
}

function isRecord(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

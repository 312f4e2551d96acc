import type { Answers, Facts } from './facts.js';
import type { EpochMs, Json, JsonObject } from './instance.js';
import { refuse } from './refusals.js';

/** Questions that came later, with the answer events of before were decided by. */
const NOT_ASKED: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['absent', []],
  ['anybody', true],
  ['worked', null],
]);

type Method = Exclude<keyof Facts, 'now' | 'versions'>;

/** Facts whose every question is told by a text. */
abstract class FactsByQuestion implements Facts {
  /** How often questions were asked whose answer differs each time. */
  private counts: Map<string, number> | null = null;

  constructor(
    readonly now: EpochMs,
    readonly versions: Facts['versions'],
  ) {}

  people(...args: Parameters<Facts['people']>): ReturnType<Facts['people']> {
    return this.ask('people', args);
  }
  hasRole(...args: Parameters<Facts['hasRole']>): boolean {
    return this.ask('hasRole', args);
  }
  substitutedBy(...args: Parameters<Facts['substitutedBy']>): ReturnType<Facts['substitutedBy']> {
    return this.ask('substitutedBy', args);
  }
  anybody(...args: Parameters<Facts['anybody']>): boolean {
    return this.ask('anybody', args);
  }
  absent(...args: Parameters<Facts['absent']>): ReturnType<Facts['absent']> {
    return this.ask('absent', args);
  }
  load(...args: Parameters<Facts['load']>): ReturnType<Facts['load']> {
    return this.ask('load', args);
  }
  due(...args: Parameters<Facts['due']>): ReturnType<Facts['due']> {
    return this.ask('due', args);
  }
  workingDays(...args: Parameters<Facts['workingDays']>): number {
    return this.ask('workingDays', args);
  }
  worked(...args: Parameters<Facts['worked']>): ReturnType<Facts['worked']> {
    return this.ask('worked', args);
  }
  localDate(...args: Parameters<Facts['localDate']>): string {
    return this.ask('localDate', args);
  }
  row(...args: Parameters<Facts['row']>): ReturnType<Facts['row']> {
    return this.ask('row', args);
  }
  rows(...args: Parameters<Facts['rows']>): ReturnType<Facts['rows']> {
    return this.ask('rows', args);
  }
  next(...args: Parameters<Facts['next']>): number {
    return this.ask('next', args);
  }
  newInstanceId(): string {
    return this.ask('newInstanceId', []);
  }

  protected abstract answer(method: Method, question: string, args: readonly unknown[]): unknown;

  private ask<Asked extends Method>(method: Asked, args: Parameters<Facts[Asked]>): ReturnType<Facts[Asked]> {
    const text = questionOf(method, args as unknown as readonly Json[]);
    const isNumbered = method === 'next' || method === 'newInstanceId';
    return this.answer(method, isNumbered ? this.numbered(text) : text, args) as ReturnType<Facts[Asked]>;
  }

  private numbered(text: string): string {
    this.counts ??= new Map();
    const count = (this.counts.get(text) ?? 0) + 1;
    this.counts.set(text, count);
    return `${text} #${count}`;
  }
}

/** Facts that note every question with its answer, in the order first asked. */
class RecordingFacts extends FactsByQuestion {
  readonly answers: { [question: string]: Json } = {};

  constructor(private readonly facts: Facts) {
    super(facts.now, facts.versions);
  }

  protected answer(method: Method, question: string, args: readonly unknown[]): unknown {
    if (question in this.answers) return this.answers[question];
    const answer = answered(() => (this.facts[method] as (...args: readonly unknown[]) => Json)(...args));
    this.answers[question] = answer;
    return answer;
  }
}

/** Facts that answer from an event. */
class RecordedFacts extends FactsByQuestion {
  constructor(
    now: EpochMs,
    readonly answers: Answers,
    versions: Facts['versions'],
  ) {
    super(now, versions);
  }

  protected answer(method: Method, question: string): unknown {
    if (question in this.answers) return this.answers[question];
    const before = NOT_ASKED.get(method);
    if (before === undefined) throw new Error(`replay: the event has no answer to ${question}`);
    return before;
  }
}

/** Facts that note every question; those recorded in an event are on record already. */
export function recordFacts(facts: Facts): { readonly facts: Facts; readonly answers: Answers } {
  if (facts instanceof RecordedFacts) return { facts, answers: facts.answers };
  const recording = new RecordingFacts(facts);
  return { facts: recording, answers: recording.answers };
}

/** Facts that answer from an event, for replay; a question the event does not know shows that it was changed or another engine decided it. */
export function recordedFacts(now: EpochMs, answers: Answers, versions: Facts['versions']): Facts {
  return new RecordedFacts(now, answers, versions);
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

/**
 * `people role|sales-clerk`, `due #false|office||2 working days|#1795570531846`: who and when are asked for at every event, so their questions are told by
 * the values alone, in the order of their names.
 */
function questionOf(method: Method, args: readonly Json[]): string {
  let text = `${method} `;
  for (let place = 0; place < args.length; place++) {
    const arg = args[place] as Json;
    if (place > 0) text += '|';
    text += BY_VALUES.has(method) && isRecord(arg) ? valuesByName(arg) : wordOf(arg);
  }
  return text;
}

/** Their objects have fixed members, told apart by `kind`. */
const BY_VALUES: ReadonlySet<Method> = new Set(['people', 'due']);

function valuesByName(object: JsonObject): string {
  const names = Object.keys(object).sort();
  let text = '';
  for (let place = 0; place < names.length; place++) text += `${place === 0 ? '' : '|'}${wordOf(object[names[place] ?? ''] ?? null)}`;
  return text;
}

/** Signs a text keeps only behind a backslash. */
const SIGNS = /[\\|#]/;

/** A text as it is, its own bars and backslashes marked; null as nothing; anything else as JSON behind a sign no text keeps unmarked. */
function wordOf(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return SIGNS.test(value) ? value.replaceAll(/[\\|#]/g, '\\$&') : value;
  return typeof value === 'object' ? `#${JSON.stringify(value)}` : `#${String(value)}`;
}

function isRecord(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

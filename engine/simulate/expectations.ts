import { Temporal } from 'temporal-polyfill';
import type { DirectoryDay } from '#engine/people/directory-day.js';
import type { EpochMs, Json, JsonObject } from '#engine/runtime/instance.js';
import { contains } from './contains.js';
import type { Observation, ObservedTask } from './observation.js';
import type { ScenarioDriver } from './scenario-driver.js';

/** What an expectation is checked against. */
export interface Seen {
  readonly observed: Observation;
  readonly driver: ScenarioDriver;
  /** People on the day of the story. */
  readonly today: DirectoryDay;
  readonly process: string;
  /** Zone instants are told in. */
  readonly zone: string;
}

export interface Unmet {
  readonly key: string;
  readonly expected: Json;
  readonly actual: Json;
}

/** What of an `expect` does not hold; empty: all of it does. An unknown key never holds. */
export async function unmet(expected: JsonObject, seen: Seen): Promise<readonly Unmet[]> {
  const failures: Unmet[] = [];
  for (const [key, value] of Object.entries(expected)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key as keyof typeof CHECKS] : undefined;
    const actual = check ? await check(value, seen) : `\`${key}\` is not something a scenario can expect`;
    if (actual !== HOLDS) failures.push({ key, expected: value, actual });
  }
  return failures;
}

const HOLDS = undefined;
/** @returns what was found instead; undefined when it holds */
type Check = (expected: Json, seen: Seen) => Json | undefined | Promise<Json | undefined>;

const CHECKS = {
  state: (expected, { observed }) =>
    listOf(expected).every((name) => observed.states.includes(String(name))) ? HOLDS : describeStates(observed),
  ended: (expected, { observed }) =>
    (typeof expected === 'boolean' ? expected === (observed.end !== null) : expected === observed.end)
      ? HOLDS
      : (observed.end ?? describeStates(observed)),
  tasks: expectTasks,
  documents: (expected, { observed }) =>
    holdsIn(
      Object.fromEntries(Object.entries(observed.documents).map(([name, document]) => [name, soleOf(document, asRecord(expected)[name])])),
      expected,
    ),
  data: (expected, { observed }) => holdsIn(observed.data, expected),
  decided: (expected, { observed }) => holdsIn(observed.decided, expected),
  records: expectRecords,
  breached: (expected, { observed }) => names(observed.breached, expected),
  warned: (expected, { observed }) => names(observed.warned, expected),
  excused: (expected, { observed }) => names(observed.excused, expected),
  suspended: (expected, { observed }) => (expected === observed.isSuspended ? HOLDS : observed.isSuspended),
  attached: (expected, { observed }) => names(observed.attached, expected),
  violations: (expected, { observed }) => names(observed.violations, expected),
  sent: (expected, { observed }) => names(observed.sent, expected),
  printed: (expected, { observed }) => names(observed.printed, expected),
  started: async (expected, { driver }) => names(await driver.started(), expected),
  notified: (expected, { observed, today, process }) =>
    listOf(expected).every((who) => reaches(today, observed.notified, String(who), process)) &&
    (listOf(expected).length > 0 || observed.notified.length === 0)
      ? HOLDS
      : [...observed.notified],
} as const satisfies Record<string, Check>;

/** Every entry is a task of its own. `due` is an instant or null. */
function expectTasks(expected: Json, seen: Seen): Json | undefined {
  const { observed, zone } = seen;
  const left = [...observed.tasks];
  const met = listOf(expected).every((entry) => {
    const place = left.findIndex((task) => isTask(task, asRecord(entry), seen));
    if (place >= 0) left.splice(place, 1);
    return place >= 0;
  });
  if (met && (listOf(expected).length > 0 || observed.tasks.length === 0)) return HOLDS;
  return observed.tasks.map((task) => ({
    for: task.assignee ?? task.candidates.join(', '),
    state: task.state,
    ...(task.item === null ? {} : { item: task.item }),
    due: task.due === null ? null : momentText(task.due, zone),
    ...(task.priority === 'normal' ? {} : { priority: task.priority }),
  }));
}

function isTask(task: ObservedTask, expected: JsonObject, { today, process }: Seen): boolean {
  return Object.entries(expected).every(([key, value]) => {
    if (key === 'for')
      return reaches(
        today,
        task.assignee === null ? task.candidates : [...task.candidates, `person:${task.assignee}`],
        String(value),
        process,
      );
    if (key === 'state') return task.state === value;
    if (key === 'item') return task.item === value;
    if (key === 'assignee') return task.assignee === value;
    if (key === 'priority') return task.priority === value;
    if (key === 'due') return value === null ? task.due === null : task.due === momentOf(String(value));
    return false;
  });
}

async function expectRecords(expected: Json, { driver }: Seen): Promise<Json | undefined> {
  const actual: Record<string, Record<string, Json>> = {};
  for (const [register, rows] of Object.entries(asRecord(expected))) {
    for (const key of Object.keys(asRecord(rows))) (actual[register] ??= {})[key] = await driver.record(register, key);
  }
  return holdsIn(actual, expected);
}

/** Whether a role or person is among principals: by name, as a holder of a role, as the role of a person, or as the substitute of one who is. */
export function reaches(today: DirectoryDay, principals: readonly string[], who: string, process: string): boolean {
  if (today.substitutedBy(who, process).some((person) => reaches(today, principals, person, process))) return true;
  return principals.some((principal) => {
    const [kind, id = ''] = principal.split(':');
    if (id === who || id.startsWith(`${who}@`)) return true;
    return kind === 'person' ? today.hasRole(id, who) : today.hasRole(who, id.split('@')[0] ?? '');
  });
}

/** @throws {RangeError} for a text without offset */
export function momentOf(text: string): EpochMs {
  return Temporal.Instant.from(text).epochMilliseconds;
}

function momentText(at: EpochMs, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: at % 60_000 === 0 ? 'minute' : 'second' });
}

/** Names in any order; an empty list expects none. */
function names(actual: readonly string[], expected: Json): Json | undefined {
  const wanted = listOf(expected);
  const holds = wanted.length === 0 ? actual.length === 0 : wanted.every((name) => actual.includes(String(name)));
  return holds ? HOLDS : [...actual];
}

function holdsIn(actual: JsonObject, expected: Json): Json | undefined {
  if (contains(actual, expected)) return HOLDS;
  return Object.fromEntries(Object.keys(asRecord(expected)).map((key) => [key, actual[key] ?? null]));
}

/** Fields expected of a document that may be many are those of the last one. */
function soleOf(document: Json, expected: Json | undefined): Json {
  return Array.isArray(document) && !Array.isArray(expected) ? ((document as readonly Json[]).at(-1) ?? null) : document;
}

function describeStates(observed: Observation): Json {
  return observed.incident === null ? [...observed.states] : `${observed.states.join(', ')}, parked: ${observed.incident}`;
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function asRecord(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

import { child } from '#engine/definition/json-pointer.js';
import { parseDuration } from '#engine/definition/duration.js';
import type { Library } from '#engine/definition/library.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { Scenario, ScenarioStep } from '#engine/definition/scenario.js';
import type { SourceFile } from '#engine/definition/source.js';
import type { Directory } from '#engine/people/directory.js';
import type { EpochMs, Json, JsonObject } from '#engine/runtime/instance.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import { due } from '#engine/time/due.js';
import { compiledLibrary, directoryWith } from './compiled-library.js';
import { momentOf, reaches, unmet } from './expectations.js';
import { withFixtures } from './fixtures.js';
import type { Observation } from './observation.js';
import { whoseTask } from './person-steps.js';
import { commandOf } from './resolve-event.js';
import type { ScenarioDriver } from './scenario-driver.js';

/** When a story begins that does not say. */
const BEGINNING = '2026-09-29T09:00+08:00';

export interface ScenarioFailure {
  readonly file: string;
  readonly line: number;
  /** From 1; 0: `given`. */
  readonly step: number;
  readonly expected: Json;
  readonly actual: Json;
  /** All of it in one line. */
  readonly text: string;
}

export interface ScenarioResult {
  readonly passed: boolean;
  readonly failures: readonly ScenarioFailure[];
}

/** Where a scenario stands. */
export interface ScenarioPlace {
  readonly library: Library;
  /** The process under test. */
  readonly process: string;
  readonly source: SourceFile;
  /** Told after each step that went well, before the next; whoever tells a story aloud listens here. */
  readonly onStep?: (step: ScenarioStep) => void | Promise<void>;
}

/**
 * Plays one scenario. Stops at the first step that cannot be done; expectations that do not hold are gathered, all of one `expect` at once.
 * Never throws for what a scenario says.
 */
export async function runScenario(scenario: Scenario, driver: ScenarioDriver, place: ScenarioPlace): Promise<ScenarioResult> {
  const story = new Story(scenario, driver, place);
  await story.play();
  return { passed: story.failures.length === 0, failures: story.failures };
}

class Story {
  readonly failures: ScenarioFailure[] = [];
  /** Process and key → state → ordinal its task was last seen with. */
  private readonly seen = new Map<string, Map<string, number>>();

  private directory: Directory;

  constructor(
    private readonly scenario: Scenario,
    private readonly driver: ScenarioDriver,
    private readonly place: ScenarioPlace,
  ) {
    this.directory = directoryWith(place.library, []);
  }

  async play(): Promise<void> {
    const { given, steps, path } = this.scenario;
    try {
      const schedulesOf = given.schedules ? [this.place.process] : [];
      await this.driver.begin(momentOf(given.now ?? BEGINNING), this.filled(given.records) as never, given.substitutions, schedulesOf);
      this.directory = directoryWith(this.place.library, given.substitutions);
    } catch (error) {
      return this.fail(0, child(path, 'given'), null, messageOf(error));
    }
    for (const [index, step] of steps.entries()) {
      const before = this.failures.length;
      try {
        await this.play1(step, index + 1);
      } catch (error) {
        this.fail(index + 1, step.path, null, messageOf(error));
      }
      if (this.failures.length > before) return;
      await this.place.onStep?.(step);
    }
  }

  private async play1(step: ScenarioStep, number: number): Promise<void> {
    switch (step.kind) {
      case 'wait':
        return this.driver.advance(await this.instantOf(step.for));
      case 'expect':
        return this.expect(step, number);
      case 'refused': {
        const refused = await this.act(step.step);
        if (refused?.code !== step.code)
          this.fail(number, child(step.path, 'code'), step.code, refused ? describe(refused) : 'it was done');
        return;
      }
      default: {
        const refused = await this.act(step);
        if (refused) this.fail(number, step.path, 'done', describe(refused));
      }
    }
  }

  private async act(step: ScenarioStep): Promise<Refusal | null> {
    const { given } = this.scenario;
    switch (step.kind) {
      case 'event': {
        const id = step.in ?? this.place.process;
        const by = step.by ?? given.initiator ?? '';
        const observed = await this.look(id, step.key);
        if (!observed && step.key !== null) throw new Error(`this story has no \`${id}\` with the key ${step.key}`);
        if (!observed && step.in !== null && !this.startedByPeople(step.in)) throw new Error(`this story started no \`${step.in}\``);
        const today = this.directory.at(await this.driver.now());
        const event = { ...step, by, documents: this.filled(step.documents) };
        const body = commandOf(
          this.definition(id),
          observed,
          event,
          id === this.place.process ? this.filled(given.documents) : {},
          this.seen.get(`${id} ${step.key ?? ''}`) ?? new Map(),
          (task) => reaches(today, task.assignee === null ? task.candidates : [`person:${task.assignee}`], whoseTask(event), id),
        );
        return this.driver.act(id, body, by, step.key);
      }
      case 'message':
        return this.driver.message(step.name, this.filled(step.with));
      case 'called': {
        const values = { ...this.filled(given.documents), ...this.filled(step.with) };
        return this.driver.act(
          this.place.process,
          { type: 'startByCall', process: this.place.process, initiator: step.by, with: values, parent: null },
          step.by,
        );
      }
      case 'wait':
      case 'refused':
      case 'expect':
        throw new Error(`\`${step.kind}\` cannot be refused`);
    }
  }

  private async expect(step: Extract<ScenarioStep, { kind: 'expect' }>, number: number): Promise<void> {
    const id = step.in ?? this.place.process;
    const observed = await this.look(id, step.key);
    if (!observed) return this.fail(number, step.path, this.filled(step.expected), `there is no instance of ${id}`);
    const library = compiledLibrary(this.place.library);
    const { zone } = library.calendar(this.definition(id).calendar);
    for (const { key, expected, actual } of await unmet(this.filled(step.expected), {
      observed,
      driver: this.driver,
      today: this.directory.at(await this.driver.now()),
      process: id,
      zone,
    })) {
      this.fail(number, child(step.path, key), expected, actual, key);
    }
  }

  /** Observes an instance, remembering the tasks it has. */
  private async look(process: string, key: string | null): Promise<Observation | null> {
    const observed = await this.driver.observe(process, key);
    const place = `${process} ${key ?? ''}`;
    const seen = this.seen.get(place) ?? new Map<string, number>();
    for (const task of observed?.tasks ?? []) seen.set(task.state, task.ordinal);
    this.seen.set(place, seen);
    return observed;
  }

  /** A duration ends as a limit of that duration would, begun now. */
  private async instantOf(text: string): Promise<EpochMs> {
    if (!parseDuration(text)) return momentOf(text);
    const calendar = compiledLibrary(this.place.library).calendar(this.definition(this.place.process).calendar);
    return due(calendar, { from: await this.driver.now(), duration: text, before: false, cutoff: null }).at;
  }

  private startedByPeople(id: string): boolean {
    return this.definition(id).starts.some((start) => start.kind === 'person');
  }

  private definition(id: string): ProcessDefinition {
    const entry = this.place.library.processes.get(id);
    if (!entry) throw new Error(`there is no process "${id}"`);
    return entry.definition;
  }

  private filled(value: unknown): JsonObject {
    return withFixtures(value, this.place.library.fixtures?.definition ?? {}) as JsonObject;
  }

  private fail(step: number, path: string, expected: Json, actual: Json, what: string | null = null): void {
    const { path: file } = this.place.source;
    const text =
      expected === null && what === null
        ? shown(actual)
        : `${what === null ? '' : `${what}: `}expected ${shown(expected)}, found ${shown(actual)}`;
    this.failures.push({ file, line: this.place.source.locateKey(path).line, step, expected, actual, text });
  }
}

function describe(refused: Refusal): string {
  const fields = (refused.fields ?? []).map((field) => `${field.path} ${field.text.en}`).join('; ');
  return `refused: ${refused.code}, ${refused.text.en}${fields === '' ? '' : ` (${fields})`}`;
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { compile, type CompiledProcess } from '#engine/compile/compile.js';
import { readLibrary, type Library } from '#engine/definition/library.js';
import type { Substitution } from '#engine/definition/organization.js';
import { createDirectory } from '#engine/people/directory.js';
import { due } from '#engine/time/due.js';
import { workingDays, worked } from '#engine/time/working-time.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import type { Command, CommandBody } from '#engine/runtime/command.js';
import type { CommandRule } from '#engine/runtime/commands/command-rule.js';
import { PERSON_COMMANDS } from '#engine/runtime/commands/person-commands.js';
import { REFUSALS } from '#engine/runtime/commands/refusals-of.js';
import type { Facts } from '#engine/runtime/facts.js';
import type { Instance, JsonObject, OpenTask } from '#engine/runtime/instance.js';
import type { DecidedEvent, Effect, Outcome, Refusal } from '#engine/runtime/outcome.js';
import { tasksHeldBy } from '#engine/runtime/assign.js';
import { replay, step } from '#engine/runtime/step.js';
import { withSurroundings } from './surroundings.js';

const BEGINNING = Date.parse('2026-09-29T09:00+08:00');

/** One process written in the test, with forms and registers beside it, played on fixed facts. */
export class TestWorld {
  readonly library: Library;
  /** The version the instance runs on. */
  process: CompiledProcess;
  readonly rows = new Map<string, JsonObject>();
  readonly events: DecidedEvent[] = [];
  effects: readonly Effect[] = [];
  instance: Instance | null = null;
  now = BEGINNING;
  /** Person → tasks he holds in other instances. */
  readonly held = new Map<string, number>();
  /** Persons others act for. */
  absent: readonly string[] = [];
  private readonly series = new Map<string, number>();
  /** Versions by hash, the one published last is where a `migrate` leads to. */
  private readonly versions = new Map<string, CompiledProcess>();
  private ids = 0;
  private calendar: WorkingCalendar;
  private readonly directory: ReturnType<typeof createDirectory>;

  /** @param substitutions - who acts for whom; default: nobody */
  constructor(files: Readonly<Record<string, string>>, substitutions: readonly Substitution[] = []) {
    const { library, findings } = readLibrary(withSurroundings(files));
    const errors = findings.filter((finding) => finding.severity === 'error');
    if (errors.length > 0)
      throw new Error(errors.map((error) => `${error.file}:${error.line}:${error.column} ${error.message.en}`).join('\n'));
    this.library = library;
    const [entry] = library.processes.values();
    if (!entry) throw new Error('no process');
    this.process = compile(entry.definition, library);
    this.versions.set(this.process.hash, this.process);
    const { organization, people } = library;
    const office = library.calendars.get('office');
    if (!organization || !people || !office) throw new Error('no organization or calendar');
    this.calendar = createCalendar(office.definition);
    this.directory = createDirectory(organization.definition, people.definition, 1, substitutions);
  }

  /** Publishes the process of another world as the next version of this one's. */
  publish({ process }: TestWorld): this {
    const hash = `${process.hash}.${this.versions.size + 1}`;
    this.versions.set(hash, { ...process, hash });
    return this;
  }

  /** A version the instance ran or runs on, or might. */
  version(hash: string): CompiledProcess {
    const version = this.versions.get(hash);
    if (!version) throw new Error(`no version ${hash}`);
    return version;
  }

  /** Another instance of the same process, in a world of its own; compiled once. */
  again(): TestWorld {
    return Object.assign(Object.create(TestWorld.prototype) as TestWorld, {
      library: this.library,
      process: this.process,
      versions: this.versions,
      directory: this.directory,
      calendar: this.calendar,
      rows: new Map(),
      events: [],
      effects: [],
      instance: null,
      now: BEGINNING,
      held: new Map(),
      absent: [],
      series: new Map(),
      ids: 0,
    });
  }

  /** From now on, limits are counted by the office calendar with these days off as well. */
  closeOn(...days: readonly string[]): this {
    const office = this.library.calendars.get('office')?.definition;
    if (office)
      this.calendar = createCalendar({ ...office, days: { ...office.days, ...Object.fromEntries(days.map((day) => [day, []])) } });
    return this;
  }

  /** Whether a task stands in the person's inbox. */
  stands(task: OpenTask, person: string): boolean {
    return task.candidates.some((candidate) =>
      candidate.startsWith('role:') ? this.directory.at(this.now).hasRole(person, candidate.slice(5)) : candidate === `person:${person}`,
    );
  }

  /** Decides a command; throws what `step` throws. */
  outcome(body: CommandBody, by: string | null = null): Outcome {
    const command = { id: `c${this.events.length}`, actor: by === null ? null : { person: by, onBehalfOf: null }, ...body } as Command;
    const outcome = step(this.process, this.instance, command, this.facts(), 'i1', [...this.versions.values()].at(-1));
    if (outcome.kind === 'refused') requireListed(body.type, outcome.refusal.code);
    if (outcome.kind === 'decided') requireRecorded(body.type, outcome.events);
    return outcome;
  }

  act(body: CommandBody, by: string | null = null): this {
    const outcome = this.outcome(body, by);
    if (outcome.kind !== 'decided')
      throw new Error(
        outcome.kind === 'refused'
          ? `${outcome.refusal.code}: ${outcome.refusal.text.en} ${JSON.stringify(outcome.refusal.facts)}`
          : 'needs',
      );
    this.instance = outcome.instance;
    this.process = this.version(outcome.instance.definition);
    this.events.push(...outcome.events);
    this.effects = outcome.effects;
    for (const effect of outcome.effects) if (effect.kind === 'record') this.rows.set(`${effect.register} ${effect.key}`, effect.row);
    return this;
  }

  /** @throws when the command is decided */
  refusal(body: CommandBody, by: string | null = null): Refusal {
    const outcome = this.outcome(body, by);
    if (outcome.kind !== 'refused') throw new Error(`expected a refusal, got ${outcome.kind}`);
    return outcome.refusal;
  }

  start(by: string, documents: JsonObject = {}, outcome = 'done'): this {
    return this.act({ type: 'start', process: this.process.definition.id, outcome, documents, comment: null }, by);
  }

  /** Completes the open task of a state (the first, or of an item). */
  complete(state: string, by: string, outcome = 'done', documents: JsonObject = {}, item: number | null = null): this {
    return this.act(
      { type: 'complete', task: this.task(state, by, item), outcome, documents, comment: outcome === 'rejected' ? 'no' : null, saw: null },
      by,
    );
  }

  task(state: string, by: string | null = null, item: number | null = null): number {
    const tasks = Object.values(this.instance?.state.tasks ?? {}).filter(
      (task) => task.state === state && (item === null || task.item?.index === item),
    );
    const mine =
      by === null
        ? tasks
        : tasks.filter(
            (task) =>
              task.candidates.includes(`person:${by}`) ||
              task.candidates.some((candidate) => this.directory.at(this.now).hasRole(by, candidate.slice(5))),
          );
    return (mine[0] ?? tasks[0])?.ordinal ?? -1;
  }

  /** Moves the clock, firing what becomes due on the way, in order. */
  advance(text: string): this {
    const until = Date.parse(text);
    for (;;) {
      const next = Object.values(this.instance?.state.limits ?? {})
        .filter((limit) => limit.stoodAt === null && limit.pending[0] !== undefined && limit.pending[0].at <= until)
        .sort((a, b) => (a.pending[0]?.at ?? 0) - (b.pending[0]?.at ?? 0))[0];
      const instant = next?.pending[0];
      if (!next || !instant) break;
      this.now = Math.max(this.now, instant.at);
      this.act({ type: 'fireTimer', limit: next.ordinal, ...instant });
    }
    this.now = until;
    return this;
  }

  get openStates(): readonly string[] {
    return [...new Set(Object.values(this.instance?.state.tasks ?? {}).map((task) => task.state))].sort();
  }

  get end(): string | null {
    return this.instance?.state.end ?? null;
  }

  /** The history alone must give the same instance. */
  replayed(): Instance | null {
    return replay((hash) => this.version(hash), 'i1', JSON.parse(JSON.stringify(this.events)) as DecidedEvent[]);
  }

  facts(): Facts {
    const today = this.directory.at(this.now);
    const { calendar } = this;
    return {
      now: this.now,
      versions: { directory: 1, calendar: 'office' },
      people: (query) => today.people(query),
      hasRole: (person, role) => today.hasRole(person, role),
      substitutedBy: (person, process) => today.substitutedBy(person, process),
      anybody: (role, besides) => today.people({ kind: 'role', role }).some((person) => !besides.includes(person)),
      absent: (persons) => persons.filter((person) => this.absent.includes(person)),
      load: (persons) => persons.map((person) => (this.held.get(person) ?? 0) + tasksHeldBy(person, this.instance)),
      due: (query) => due(calendar, query),
      workingDays: (_, from, to) => workingDays(calendar, from, to),
      worked: (_, at, part) => worked(calendar, at, part),
      localDate: (_, at) => calendar.dateOf(at),
      row: (register, key) => this.rows.get(`${register} ${key}`) ?? null,
      rows: (register, match) =>
        [...this.rows]
          .filter(
            ([place, row]) => place.startsWith(`${register} `) && Object.entries(match).every(([field, value]) => row[field] === value),
          )
          .map(([, row]) => row),
      next: (series) => {
        this.series.set(series, (this.series.get(series) ?? 0) + 1);
        return this.series.get(series) ?? 1;
      },
      newInstanceId: () => `child${(this.ids += 1)}`,
    };
  }
}

/** Every test that is refused something looks whether the API's description says so. */
function requireListed(type: CommandBody['type'], code: string): void {
  const codes: Readonly<Record<string, readonly string[]>> = REFUSALS;
  if (Object.hasOwn(codes, type) && !codes[type]?.includes(code)) throw new Error(`refusals-of.ts: ${type} does not list ${code}`);
}

/** Every test that is done something looks whether the page of commands names the event it is recorded as. */
function requireRecorded(type: CommandBody['type'], events: readonly DecidedEvent[]): void {
  const rules: Readonly<Record<string, CommandRule>> = PERSON_COMMANDS;
  const recorded = rules[type]?.recorded.en;
  for (const event of events)
    if (recorded !== undefined && !recorded.includes(`\`${event.type}\``))
      throw new Error(`COMMANDS.md: ${type} does not name ${event.type}`);
}

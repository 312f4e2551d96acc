import pc from 'picocolors';
import { Temporal } from 'temporal-polyfill';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import { PERSON_COMMANDS } from '#engine/runtime/commands/person-commands.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { State } from '#engine/definition/state.js';
import type { Text } from '#engine/definition/text.js';
import { workOf } from '#engine/definition/work-of.js';
import type { ScenarioEvent, ScenarioStep } from '#engine/definition/scenario.js';
import { statesOf } from '#engine/expression/process-scope.js';
import type { CompiledLibrary } from '#engine/simulate/compiled-library.js';
import type { Observation, ObservedTask } from '#engine/simulate/observation.js';
import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import type { Language } from '#server/cli/output.js';
import type { Teller } from './play-year.js';
import type { Chapter } from './read-year.js';

const ZONE = 'Asia/Shanghai';

/** Tells a year to a sales manager: when, who, what he did, and who is to act next by when; what was late, refused or handed over stands out. */
export class Narrator implements Teller {
  /** Instances seen, by key or place among those of their process: how much of them was told. */
  private readonly told = new Map<string, { breached: number; sent: number; printed: number }>();
  private number = 0;
  /** What is being done; null: nothing yet. */
  private doing: CommandBody | null = null;
  /** What was refused last. */
  private refusedWith: Refusal | null = null;
  private readonly counts = { acts: 0, refused: 0, late: 0 };
  /** State of the task that is being finished; null: a button, or nothing. */
  private finishing: string | null = null;

  constructor(
    private readonly library: CompiledLibrary,
    private readonly driver: ScenarioDriver,
    private readonly language: Language,
    private readonly print: (line: string) => void,
  ) {}

  chapter({ title, tell }: Chapter): void {
    this.number += 1;
    this.print('');
    this.print(pc.bold(`${this.number}. ${this.say(title)}`));
    for (const line of this.say(tell).trim().split('\n')) this.print(pc.dim(`   ${line}`));
  }

  async acting(process: string, body: CommandBody, key: string | null): Promise<void> {
    this.doing = body;
    if (body.type === 'start') this.finishing = firstTask(this.library.process(process).definition);
    else if (body.type === 'complete' || body.type === 'return')
      this.finishing = (await this.driver.observe(process, key))?.tasks.find((task) => task.ordinal === body.task)?.state ?? null;
    else this.finishing = null;
  }

  refused(refusal: Refusal): void {
    this.refusedWith = refusal;
  }

  /** What the year came to, in a line. */
  end(instances: number): void {
    const { acts, refused, late } = this.counts;
    this.print('');
    this.print(
      this.say({
        zh: `这一年：${instances} 个流程，办理 ${acts} 步，系统拒绝 ${refused} 次，超时 ${late} 次，每一步都在可自证的历史里。`,
        en: `The year: ${instances} instances, ${acts} acts, ${refused} refused, ${late} limits passed; every one of them is in a history that proves itself.`,
      }),
    );
  }

  async step(step: ScenarioStep, chapter: Chapter): Promise<void> {
    const process = ('in' in step ? step.in : null) ?? chapter.process;
    const by = (event: ScenarioEvent): ScenarioEvent => ({ ...event, by: event.by ?? chapter.scenario.given.initiator });
    switch (step.kind) {
      case 'event':
        return this.event(by(step), process);
      case 'refused':
        if (step.step.kind === 'event') await this.refusal(by(step.step), step.code, process);
        return;
      case 'message': {
        const title = this.library.library.messages.get(step.name)?.title;
        const told = Object.values(step.with).filter((value) => typeof value !== 'object');
        await this.line('✉', `${title ? this.say(title) : step.name}${told.length > 0 ? ` (${told.join(', ')})` : ''}`, '');
        return;
      }
      case 'wait':
        for (const started of new Set(await this.driver.started())) await this.news(started);
        return;
      case 'called':
      case 'expect':
        return;
    }
  }

  private async event(step: ScenarioEvent, process: string): Promise<void> {
    const observed = await this.driver.observe(process, step.key);
    const { definition } = this.library.process(process);
    const comment = step.comment === null ? '' : this.say({ zh: `（“${step.comment}”）`, en: ` (“${step.comment}”)` });
    const next = observed ? this.next(definition, observed) : '';
    this.counts.acts += 1;
    await this.line(this.nameOf(step.by ?? ''), `${this.deed(definition, step)}${comment}`, next);
    await this.news(process, step.key);
  }

  private async refusal(step: ScenarioEvent, code: string, process: string): Promise<void> {
    const { definition } = this.library.process(process);
    const why = this.refusedWith ? this.say(this.refusedWith.text) : code;
    this.counts.refused += 1;
    await this.line(
      this.nameOf(step.by ?? ''),
      this.deed(definition, step),
      pc.yellow(this.say({ zh: `系统拒绝：${why}`, en: `refused: ${why}` })),
    );
  }

  /** What a step did, in the words of the definition: the task's title and the outcome's, or the button's. */
  private deed(definition: ProcessDefinition, step: ScenarioEvent): string {
    const states = statesOf(definition.states);
    const state = states.find((one) => one.name === this.finishing);
    const outcome = state ? outcomeOf(state, step.event) : null;
    if (state && outcome) return this.say({ zh: `${state.title.zh}：${outcome.zh}`, en: `${state.title.en}: ${outcome.en}` });
    if (this.doing && 'task' in this.doing) return this.handing(this.doing);
    if (this.doing?.type === 'excuse') return this.say(PERSON_COMMANDS.excuse.title);
    const button = [...definition.on, ...states.flatMap((one) => one.on)].find((handler) => handler.event === step.event && handler.title);
    return button?.title ? this.say(button.title) : step.event;
  }

  /** What a person did with a task besides finishing it, and to whom. */
  private handing(command: Extract<CommandBody, { task: unknown }>): string {
    const { title } = PERSON_COMMANDS[command.type];
    const text =
      command.type !== 'addApprover'
        ? title
        : command.place === 'before'
          ? { zh: '前加签', en: 'Adds an approver before' }
          : { zh: '后加签', en: 'Adds an approver after' };
    const person = 'to' in command ? command.to : 'person' in command ? command.person : [];
    const people = [person ?? []].flat().map((id) => this.nameOf(id));
    return this.say(people.length === 0 ? text : { zh: `${text.zh}：${people.join('、')}`, en: `${text.en}: ${people.join(', ')}` });
  }

  /** Where the instance stands now, and who is to act by when. */
  private next(definition: ProcessDefinition, observed: Observation): string {
    const states = new Map(statesOf(definition.states).map((state) => [state.name, state]));
    if (observed.end !== null) return pc.green(`■ ${this.say(states.get(observed.end)?.title ?? { zh: observed.end, en: observed.end })}`);
    const waiting = observed.tasks.map((task) => {
      const title = this.say(states.get(task.state)?.title ?? { zh: task.state, en: task.state });
      const due = task.due === null ? '' : this.say({ zh: `，限 ${this.moment(task.due)}`, en: `, due ${this.moment(task.due)}` });
      return `${title} → ${this.people(task)}${due}`;
    });
    return waiting.length > 0
      ? waiting.join('; ')
      : observed.states
          .flatMap((name) => states.get(name) ?? [])
          .filter(({ kind }) => kind !== 'compound' && kind !== 'parallel')
          .map(({ title }) => this.say(title))
          .join(this.say({ zh: '、', en: ', ' }));
  }

  private people({ assignee, candidates }: ObservedTask): string {
    if (assignee !== null) return this.nameOf(assignee);
    const roles = this.library.library.organization?.definition.roles ?? {};
    return candidates
      .map((candidate) => {
        const [kind, id = ''] = candidate.split(':');
        const role = roles[id.split('@')[0] ?? ''];
        return kind === 'role' && role ? this.say(role.title) : this.nameOf(id);
      })
      .join('/');
  }

  /** Breaches, hand-overs and prints of an instance that were not told yet. */
  private async news(process: string, key: string | null = null): Promise<void> {
    const observed = await this.driver.observe(process, key);
    if (!observed) return;
    const instance = key ?? `${process} ${(await this.driver.started()).filter((id) => id === process).length}`;
    const before = this.told.get(instance) ?? { breached: 0, sent: 0, printed: 0 };
    const { definition } = this.library.process(process);
    this.counts.late += observed.breached.length - before.breached;
    for (const limit of observed.breached.slice(before.breached)) this.print(pc.red(`      ⚠ ${this.late(definition, limit)}`));
    for (const message of observed.sent.slice(before.sent)) this.print(pc.cyan(`      ⇒ ${this.messageTitle(message)}`));
    for (const template of observed.printed.slice(before.printed)) this.print(pc.cyan(`      ⎙ ${this.templateTitle(template)}`));
    this.told.set(instance, { breached: observed.breached.length, sent: observed.sent.length, printed: observed.printed.length });
  }

  private late(definition: ProcessDefinition, limit: string): string {
    const title = definition.limits[limit]?.title ??
      statesOf(definition.states).find((state) => state.name === limit)?.title ?? { zh: limit, en: limit };
    return this.say({ zh: `${definition.title.zh}：“${title.zh}”超过时限`, en: `${definition.title.en}: “${title.en}” is past its limit` });
  }

  private messageTitle(name: string): string {
    return this.say(this.library.library.messages.get(name)?.title ?? { zh: name, en: name });
  }

  private templateTitle(id: string): string {
    return this.say(this.library.library.templates.get(id)?.definition.head.title ?? { zh: id, en: id });
  }

  private async line(who: string, what: string, next: string): Promise<void> {
    const at = this.moment(await this.driver.now());
    this.print(`   ${pc.dim(at)}  ${pc.bold(who)}  ${what}${next === '' ? '' : `  ${pc.dim('→')} ${next}`}`);
  }

  private moment(at: number): string {
    return Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(ZONE)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' })
      .replace('T', ' ');
  }

  private nameOf(person: string): string {
    return this.say(this.library.directory.nameOf(person));
  }

  private say(text: Text): string {
    return text[this.language];
  }
}

/** Whoever starts a process does so by finishing its first task. */
function firstTask(definition: ProcessDefinition): string | null {
  return statesOf(definition.states).find((state) => state.kind === 'task')?.name ?? null;
}

function outcomeOf(state: State, event: string): Text | null {
  const work = workOf(state);
  if (work && event === 'returned') return { zh: '退回', en: 'Returned' };
  return work && Object.hasOwn(work.outcomes, event) ? (work.outcomes[event] as Text) : null;
}

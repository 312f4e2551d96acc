import type { CompiledProcess } from '#engine/compile/compile.js';
import { listeners } from '#engine/runtime/listeners.js';
import { activeStates } from '#engine/runtime/settle.js';
import type { Instance, JsonObject, RunningLimit } from '#engine/runtime/instance.js';
import type { DecidedEvent, Effect } from '#engine/runtime/outcome.js';
import type { FactRows } from './batch-facts.js';

type Row = Record<string, unknown>;

/** Far future: what has no due date stands last in an inbox ordered by due date. */
const NO_DUE = '9999-12-31T00:00:00Z';

/** Everything one batch writes, gathered as rows and handed over as parameters of the one write statement. */
export class Changes {
  batch: { id: string; at: number; root: string } = { id: '', at: 0, root: '' };
  private readonly instances: Row[] = [];
  private readonly events: Row[] = [];
  private readonly commands: Row[] = [];
  private readonly goneTasks: [string, number][] = [];
  private readonly tasks: Row[] = [];
  private readonly candidates: Row[] = [];
  private readonly goneTimers: [string, number][] = [];
  private readonly timers: Row[] = [];
  private readonly deaf: [string, string][] = [];
  private readonly hearing: [string, string][] = [];
  private readonly outbox: Row[] = [];
  private readonly records = new Map<string, Row>();
  private readonly recordHistory = new Map<string, Row>();
  private readonly prints: Row[] = [];
  private readonly notifications: Row[] = [];

  get isEmpty(): boolean {
    return this.events.length === 0;
  }

  /** In order of instance and seq, whatever order they were decided in: the order a reader finds them in. */
  hashes(): readonly string[] {
    const place = (event: Row): string => `${String(event['instance'])} ${String(event['seq']).padStart(10, '0')}`;
    return [...this.events].sort((a, b) => (place(a) < place(b) ? -1 : 1)).map((event) => event['hash'] as string);
  }

  event(
    instance: string,
    event: DecidedEvent,
    commandId: string,
    definition: string,
    body: JsonObject,
    previous: string,
    hash: string,
  ): void {
    this.events.push({
      instance,
      seq: event.seq,
      at: instant(event.at),
      type: event.type,
      actor: event.actor,
      onBehalfOf: event.onBehalfOf,
      commandId,
      definition,
      body: JSON.stringify(body),
      previous,
      hash,
    });
  }

  command(id: string, instance: string, seq: number, digest: string): void {
    this.commands.push({ id, instance, seq, digest });
  }

  effects(instance: string, event: DecidedEvent, effects: readonly Effect[]): void {
    const at = instant(event.at);
    const place = { instance_id: instance, seq: event.seq, at };
    effects.forEach((effect, index) => {
      if (effect.kind === 'record') {
        const row = {
          ...place,
          register: effect.register,
          key: effect.key,
          row: effect.row,
          valid_from: effect.validFrom,
          valid_to: effect.validTo,
        };
        this.records.set(`${effect.register}\0${effect.key}`, row);
        this.recordHistory.set(`${effect.register}\0${effect.key}\0${instance}\0${event.seq}`, row);
      } else if (effect.kind === 'render') {
        this.prints.push({
          ...place,
          n: index,
          template: effect.template,
          document: effect.document,
          version: effect.version,
          copies: effect.copies,
        });
      } else if (effect.kind === 'notify' || effect.kind === 'cc') {
        for (const recipient of effect.to)
          this.notifications.push({ ...place, n: effect.n, recipient, kind: effect.kind, template: effect.template, about: effect.about });
      } else {
        this.outbox.push({ ...place, n: effect.n, effect });
      }
    });
  }

  /** The instance row and what is derived from it: open tasks, timers, subscriptions. */
  instance(before: Instance | null, after: Instance, headHash: string, process: CompiledProcess): void {
    const { state } = after;
    this.instances.push({
      id: after.id,
      process: after.process,
      definition: after.definition,
      status: state.status,
      key: state.key,
      initiator: state.initiator,
      states: namesOf(process, after),
      started_at: instant(state.startedAt),
      last_at: instant(state.lastAt),
      seq: state.seq,
      head_hash: headHash,
      state,
      documents: before && before.documents === after.documents ? null : after.documents,
      born: before === null,
    });
    this.openTasks(before, after);
    this.runningTimers(before, after);
    this.subscriptions(before, after, process);
  }

  private openTasks(before: Instance | null, after: Instance): void {
    const old = before?.state.tasks ?? {};
    for (const ordinal of Object.keys(old)) if (!(ordinal in after.state.tasks)) this.goneTasks.push([after.id, Number(ordinal)]);
    for (const [ordinal, task] of Object.entries(after.state.tasks)) {
      const same = old[ordinal];
      if (same && same.assignee === task.assignee && same.dueAt === task.dueAt && same.candidates === task.candidates) continue;
      const due = task.dueAt === null ? null : instant(task.dueAt);
      this.tasks.push({
        instance_id: after.id,
        ordinal: task.ordinal,
        process: after.process,
        state: task.state,
        assignee: task.assignee,
        opened_at: instant(task.openedAt),
        due_at: due,
      });
      const principals = task.assignee === null ? task.candidates : [...new Set([...task.candidates, `person:${task.assignee}`])];
      for (const principal of principals)
        this.candidates.push({ principal, due_at: due ?? NO_DUE, instance_id: after.id, ordinal: task.ordinal });
    }
  }

  private runningTimers(before: Instance | null, after: Instance): void {
    const next = (limit: RunningLimit | undefined): RunningLimit['pending'][number] | undefined =>
      limit && limit.stoodAt === null && after.state.status !== 'incident' ? limit.pending[0] : undefined;
    for (const ordinal of Object.keys(before?.state.limits ?? {}))
      if (!next(after.state.limits[ordinal])) this.goneTimers.push([after.id, Number(ordinal)]);
    for (const limit of Object.values(after.state.limits)) {
      const instantDue = next(limit);
      if (instantDue)
        this.timers.push({
          instance_id: after.id,
          ordinal: limit.ordinal,
          at: instant(instantDue.at),
          what: instantDue.what,
          index: instantDue.index,
        });
    }
  }

  private subscriptions(before: Instance | null, after: Instance, process: CompiledProcess): void {
    const heard = (instance: Instance | null): ReadonlySet<string> =>
      new Set(
        instance && instance.state.status !== 'ended' ? listeners(process, instance.state.value).map((handler) => handler.event) : [],
      );
    const old = heard(before);
    const now = heard(after);
    for (const message of old) if (!now.has(message)) this.deaf.push([message, after.id]);
    for (const message of now) if (!old.has(message)) this.hearing.push([message, after.id]);
  }

  /** In the order of \`WRITE\`'s parameters. */
  parameters(shard: number, rows: FactRows): unknown[] {
    const column = (list: readonly Row[], name: string): unknown[] => list.map((row) => row[name]);
    const sorted = <Pair extends readonly [unknown, unknown]>(pairs: readonly Pair[]): Pair[] =>
      [...pairs].sort((a, b) => (`${String(a[0])} ${String(a[1])}` < `${String(b[0])} ${String(b[1])}` ? -1 : 1));
    const goneTasks = sorted(this.goneTasks);
    const goneTimers = sorted(this.goneTimers);
    const byId = (a: Row, b: Row): number => (String(a['id']) < String(b['id']) ? -1 : 1);
    const byPlace = (a: Row, b: Row): number =>
      `${String(a['register'])}\0${String(a['key'])}` < `${String(b['register'])}\0${String(b['key'])}` ? -1 : 1;
    const series = [...rows.series].filter(([, value]) => value > 0).sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      shard,
      JSON.stringify([...this.instances].sort(byId)),
      ...['instance', 'seq', 'at', 'type', 'actor', 'onBehalfOf', 'commandId', 'definition', 'body', 'previous', 'hash'].map((name) =>
        column(this.events, name),
      ),
      this.events.map(() => this.batch.id),
      this.batch.id,
      instant(this.batch.at),
      this.batch.root,
      this.events.length,
      ...['id', 'instance', 'seq', 'digest'].map((name) => column(this.commands, name)),
      goneTasks.map(([instance]) => instance),
      goneTasks.map(([, ordinal]) => ordinal),
      JSON.stringify(this.tasks),
      JSON.stringify(this.candidates),
      goneTimers.map(([instance]) => instance),
      goneTimers.map(([, ordinal]) => ordinal),
      JSON.stringify(this.timers),
      this.deaf.map(([message]) => message),
      this.deaf.map(([, instance]) => instance),
      this.hearing.map(([message]) => message),
      this.hearing.map(([, instance]) => instance),
      JSON.stringify(this.outbox),
      JSON.stringify([...this.records.values()].sort(byPlace)),
      JSON.stringify([...this.recordHistory.values()].sort(byPlace)),
      JSON.stringify(this.prints),
      JSON.stringify(this.notifications),
      series.map(([name]) => name),
      series.map(([, value]) => value),
    ];
  }
}

function namesOf(process: CompiledProcess, instance: Instance): string[] {
  if (instance.state.end !== null) return [instance.state.end];
  return [...activeStates(instance.state.value)].filter((name) => process.states.has(name));
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

import type { CompiledProcess } from '../compile/compile.js';
import { limitText } from '../definition/limit-text.js';
import { reasonTitle } from '../definition/reasons.js';
import type { Text } from '../definition/text.js';
import type { Limit } from '../definition/time-limit.js';
import type { EpochMs, Instance, RunningLimit } from '../runtime/instance.js';
import { limitDefinition } from '../runtime/limit-definition.js';
import { pauseTitle } from '../runtime/pause-title.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { type Versions, versionOf } from '../runtime/versions.js';
import { retold } from './retold.js';
import { type Left, leftOf } from '../time/limit-left.js';
import { isProvisional } from '../time/provisional.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import { type Segment, SegmentWriter } from './ledger-segments.js';

/** What became of one limit of an instance, told by its history alone. */
export interface LimitLedger {
  readonly name: string;
  readonly ordinal: number;
  /** The state it stood on; null: a limit over a group of states. */
  readonly state: string | null;
  readonly title: Text;
  /** As written: `3 working days`. */
  readonly limit: string;
  readonly calendar: { readonly id: string; readonly version: string };
  /** It was counted through, or is due in, a year whose holidays are not published. */
  readonly provisional: boolean;
  readonly startedAt: EpochMs;
  /** As it was at the last event; null: not known, or standing still. A fixed date stays. */
  readonly dueAt: EpochMs | null;
  /** Since when it stands still; null: it runs, or is over. */
  readonly pausedAt: EpochMs | null;
  /** What is left of one that stands still. */
  readonly left: Left | null;
  /** Null while it goes on. */
  readonly endedAt: EpochMs | null;
  readonly breach: Breach | null;
  readonly excused: { readonly by: string; readonly at: EpochMs; readonly reason: string; readonly reasonTitle: Text } | null;
  /** From its start to its end, or to now, without gap or overlap. */
  readonly segments: readonly Segment[];
  /** Everything that happened to it, in order. */
  readonly entries: readonly {
    readonly seq: number;
    readonly at: EpochMs;
    readonly what: DecidedEvent['delta']['limits'][number]['what'];
    readonly dueAt: EpochMs | null;
    readonly by: string | null;
    readonly reason: string | null;
    readonly reasonTitle: Text | null;
  }[];
}

export interface Breach {
  /** When it was due, and when that was noticed: later, when nothing ran at the time. */
  readonly dueAt: EpochMs;
  readonly noticedAt: EpochMs;
  /** Who held the work then, else whoever could have taken it: `person:…`, `role:…`. */
  readonly responsible: readonly string[];
  /** Whose violation it is by the definition; null: the definition does not say. */
  readonly accountable: string | null;
}

/**
 * Ledgers of all limits of an instance, by their beginning.
 *
 * @param events - the whole history, in order
 * @param until - how far to tell: now
 * @throws {Error} as `replay` does
 */
export function ledgersOf(
  versions: Versions,
  id: string,
  events: readonly DecidedEvent[],
  calendar: WorkingCalendar,
  until: EpochMs,
): readonly LimitLedger[] {
  const open = new Map<number, LedgerInMaking>();
  let before: Instance | null = null;
  for (const [place, after] of retold(versions, id, events).entries()) {
    const event = events[place] as DecidedEvent;
    for (const running of Object.values(after.state.limits))
      if (running.kind === 'limit' && !open.has(running.ordinal))
        open.set(running.ordinal, new LedgerInMaking(versionOf(versions, event.definition), running, event, calendar));
    for (const ledger of open.values()) ledger.follow(event, before, after, versionOf(versions, event.definition));
    before = after;
  }
  return [...open.values()].map((ledger) => ledger.finish(until));
}

class LedgerInMaking {
  private readonly definition: Limit | null;
  private readonly segments: SegmentWriter;
  private readonly entries: LimitLedger['entries'][number][] = [];
  private endedAt: EpochMs | null = null;
  private breach: Breach | null = null;
  private excused: LimitLedger['excused'] = null;
  private latest: RunningLimit;

  constructor(
    private readonly process: CompiledProcess,
    private readonly first: RunningLimit,
    private readonly started: DecidedEvent,
    private readonly calendar: WorkingCalendar,
  ) {
    this.latest = first;
    this.definition = limitDefinition({ process }, first);
    this.segments = new SegmentWriter(process, first, this.definition?.within?.unit ?? null, calendar);
  }

  /** @param process - the version of the event: it has the titles of the reasons given there */
  follow(event: DecidedEvent, before: Instance | null, after: Instance, process: CompiledProcess): void {
    const { ordinal } = this.first;
    const definition = limitDefinition({ process }, this.first);
    for (const { what, dueAt, reason } of event.delta.limits.filter((entry) => entry.ordinal === ordinal)) {
      const why = reason ?? givenReason(event);
      const title = why === null ? null : titleOf(what, why, definition);
      this.entries.push({ seq: event.seq, at: event.at, what, dueAt, by: event.actor, reason: why, reasonTitle: title });
      if (what === 'excused' && why !== null && title !== null)
        this.excused = { by: event.actor ?? '', at: event.at, reason: why, reasonTitle: title };
      if (what === 'breached') this.breach = this.breachOf(event, before);
    }
    if (this.endedAt !== null) return;
    const running = after.state.limits[String(ordinal)];
    this.segments.follow(event, running ? after : null, running ?? null, definition);
    if (running) this.latest = running;
    if (!running || after.state.status === 'ended') this.endedAt = event.at;
  }

  finish(until: EpochMs): LimitLedger {
    const { name, ordinal, state, startedAt } = this.first;
    return {
      name,
      ordinal,
      state,
      title: this.definition?.title ?? this.process.states.get(name)?.title ?? { zh: name, en: name },
      limit: this.definition ? limitText(this.definition) : '',
      calendar: { id: this.process.definition.calendar, version: this.started.versions.calendar },
      provisional: this.latest.provisional || isProvisional(this.calendar, this.latest.dueAt),
      startedAt,
      dueAt: this.latest.stoodAt === null || this.definition?.due ? this.latest.dueAt : null,
      pausedAt: this.endedAt === null ? this.latest.stoodAt : null,
      left: this.endedAt === null && this.definition ? leftOf(this.calendar, this.definition, this.latest) : null,
      endedAt: this.endedAt,
      breach: this.breach,
      excused: this.excused,
      segments: this.segments.until(this.endedAt ?? until),
      entries: this.entries,
    };
  }

  private breachOf(event: DecidedEvent, before: Instance | null): Breach {
    const tasks = before ? this.segments.tasksOf(before) : [];
    const holders = tasks.flatMap(({ assignee }) => (assignee === null ? [] : [`person:${assignee}`]));
    const { at } = event.command as { at?: EpochMs };
    return {
      dueAt: at ?? this.latest.dueAt ?? event.at,
      noticedAt: event.at,
      responsible: [...new Set(holders.length > 0 ? holders : tasks.flatMap(({ candidates }) => candidates))].sort(),
      accountable: event.delta.violations.find(({ rule }) => rule === this.first.name)?.accountable ?? null,
    };
  }
}

/** A reason as people read it, by what it was given for. */
function titleOf(what: LimitLedger['entries'][number]['what'], why: string, definition: Limit | null): Text {
  return what === 'excused' ? reasonTitle(definition?.excuse?.reasons ?? {}, why) : pauseTitle(definition, why);
}

/** Reason a person gave with his command. */
function givenReason({ command }: DecidedEvent): string | null {
  const { reason } = command as { reason?: unknown };
  return typeof reason === 'string' ? reason : null;
}

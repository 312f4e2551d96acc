import { Injectable } from '@nestjs/common';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { checkReplay } from '#engine/audit/check-replay.js';
import { withoutErased } from '#engine/audit/erased.js';
import { ledgersOf } from '#engine/audit/ledger.js';
import type { Moment } from '#engine/audit/moments.js';
import type { Text } from '#engine/definition/text.js';
import { diagramOf } from '#engine/export/diagram.js';
import { DomainError } from '#engine/domain-error.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { CALENDARS } from '#server/calendar/calendar-version.js';
import { CalendarsThen } from '#server/calendar/calendars-then.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { DefinitionStore, type PublishedDefinition } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Publications } from '#server/definition/publications.js';
import { layoutDiagram } from '#server/diagram/layout.js';
import { toSvg } from '#server/diagram/svg.js';
import { RenderPrint } from '#server/document/render-print.js';
import { Signatures } from '#server/document/signatures.js';
import { Histories, historyBroken } from '#server/history/histories.js';
import type { ReadInstance } from '#server/instance/may-read.js';
import type { BrokenCase, CaseFile, KeptCase, PrintedPaper, UsedCalendars } from './case-file.js';
import { PeopleOfCase } from './people-of-case.js';
import { attachedPapers } from './attached-papers.js';
import { type CaseRecords, readRecords } from './case-records.js';
import { wayTaken } from './way-taken.js';

/** Puts together everything there is to tell about one instance. */
@Injectable()
export class GatherCase {
  constructor(
    private readonly pool: PgPool,
    private readonly histories: Histories,
    private readonly knowledge: Knowledge,
    private readonly definitions: DefinitionStore,
    private readonly publications: Publications,
    private readonly calendarsThen: CalendarsThen,
    private readonly people: PeopleOfCase,
    private readonly renderPrint: RenderPrint,
    private readonly signatures: Signatures,
    private readonly clock: MovableClock,
  ) {}

  /** @param readsAccesses - whether whoever reads may know who else did */
  async of(me: SignedIn, instance: ReadInstance, readsAccesses: boolean): Promise<CaseFile | BrokenCase> {
    const { now } = await this.clock.read();
    const records = await readRecords(this.pool, instance.id);
    try {
      const events = await this.eventsOf(records.events, instance.id);
      const kept = await this.kept(me, instance, now, records, events, readsAccesses);
      return { ...kept, ...(await this.story(instance, now, records, events)) };
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'history-broken')) throw error;
      return { ...(await this.kept(me, instance, now, records, [], readsAccesses)), problem: error.detail };
    }
  }

  /** @throws {DomainError} `history-broken` */
  private async eventsOf(stored: CaseRecords['events'], id: string): Promise<readonly DecidedEvent[]> {
    return this.histories.opened(stored).catch((error: unknown) => {
      throw historyBroken(id, error);
    });
  }

  /** @param events - none: they cannot be read */
  private async kept(
    me: SignedIn,
    { id, key, definition }: ReadInstance,
    readAt: EpochMs,
    { stored, events: _, attachments, accesses, ...records }: CaseRecords,
    events: readonly DecidedEvent[],
    readsAccesses: boolean,
  ): Promise<KeptCase> {
    const readers = accesses.flatMap(({ person, onBehalfOf }) => [person ?? '', onBehalfOf ?? '']);
    return {
      ...records,
      id,
      process: this.version(definition).definition.title,
      key,
      readAt,
      readBy: me.person,
      lastAt: stored.state.lastAt,
      people: await this.people.of(events, [me.person, ...readers]),
      directory: events.at(-1)?.versions.directory ?? this.knowledge.directory().version,
      versions: await this.versionsOf([...events.map((event) => event.definition), definition]),
      attachments: attachedPapers(events, attachments),
      calendars: await this.usedCalendars(events),
      accesses: readsAccesses ? accesses : null,
    };
  }

  private async story(
    instance: ReadInstance,
    now: EpochMs,
    { stored }: CaseRecords,
    events: readonly DecidedEvent[],
  ): Promise<Omit<CaseFile, keyof KeptCase>> {
    const moments = this.histories.moments(instance.id, events);
    const last = moments.at(-1) as Moment;
    const id = last.process.definition.calendar;
    const plain = withoutErased(events);
    return {
      moments,
      replay: checkReplay(this.version, instance.id, events, stored),
      diagram: await this.drawn(moments),
      ledgers: ledgersOf(this.version, instance.id, plain, this.knowledge.calendar(id), now),
      signatures: await this.signatures.list(instance, plain),
      prints: await this.printed(instance, last.event.seq),
      calendar: await this.calendarThen(id, last.event.versions.calendar),
    };
  }

  private readonly version = (hash: string): CompiledProcess => this.knowledge.compiled(hash);

  private async versionsOf(hashes: readonly string[]): Promise<ReadonlyMap<string, PublishedDefinition>> {
    const versions = new Map<string, PublishedDefinition>();
    for (const hash of new Set(hashes)) {
      const published = await this.definitions.version(hash);
      if (published) versions.set(hash, published);
    }
    return versions;
  }

  private async drawn(moments: readonly Moment[]): Promise<Text> {
    const { process, event } = moments.at(-1) as Moment;
    const diagram = diagramOf(process.definition, this.knowledge.libraryOf(event.definition).messages);
    const way = wayTaken(diagram, moments);
    const inLanguage = async (language: keyof Text): Promise<string> =>
      toSvg(diagram, await layoutDiagram(diagram, language), language, way);
    return { zh: await inLanguage('zh'), en: await inLanguage('en') };
  }

  /** @param until - the last event told: what was printed since is not part of it */
  private async printed(instance: ReadInstance, until: number): Promise<readonly PrintedPaper[]> {
    const prints = (await this.renderPrint.list(instance)).filter(({ id }) => Number(id.split('.')[0]) <= until);
    const papers: PrintedPaper[] = [];
    for (const print of prints) {
      const pages: string[] = [];
      for (let copy = 1; copy <= Math.max(1, print.copies.length); copy++)
        pages.push(await this.renderPrint.html(instance, print.id, copy, new Map()));
      papers.push({ ...print, pages });
    }
    return papers;
  }

  private async usedCalendars(events: readonly DecidedEvent[]): Promise<readonly UsedCalendars[]> {
    const used: UsedCalendars[] = [];
    for (const version of new Set(events.map(({ versions }) => versions.calendar))) {
      const kept = await unlessGone(this.publications.ofCalendar(version));
      used.push({ version, kept, files: kept === null ? [] : await this.publications.files(kept, CALENDARS) });
    }
    return used;
  }

  /** The one now in force stands in for one that was not kept. */
  private async calendarThen(id: string, version: string): Promise<WorkingCalendar> {
    const definition = (await unlessGone(this.calendarsThen.ofVersion(version)))?.find((calendar) => calendar.id === id);
    return definition ? createCalendar(definition) : this.knowledge.calendar(id);
  }
}

/** Null for what was not kept. */
async function unlessGone<Value>(asked: Promise<Value>): Promise<Value | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof DomainError) return null;
    throw error;
  });
}

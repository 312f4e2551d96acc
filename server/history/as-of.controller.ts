import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { asOf, type AsOf, personsIn } from '#engine/audit/as-of.js';
import { between, type Between } from '#engine/audit/between.js';
import type { ReplayCheck } from '#engine/audit/check-replay.js';
import { type FieldHistory, fieldHistory, fieldPaths, isHidden } from '#engine/audit/field-history.js';
import { type Asked, eventsUntil } from '#engine/audit/find-moment.js';
import type { Moment } from '#engine/audit/moments.js';
import { type ToldEvent, toldEvent } from '#engine/audit/told-event.js';
import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';
import { type Hidden, instanceWithout } from '#engine/runtime/hidden-fields.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { MovableClock } from '#server/clock/clock.js';
import { MayRead, type ReadInstance } from '#server/instance/may-read.js';
import { Histories } from './histories.js';
import { askedMoment, differenceQuery, momentQuery } from './moment-query.js';
import { type DecidedBy, VersionsThen } from './versions-then.js';

/** An instance as it was, with what it was decided by. */
export interface AsOfAnswer extends AsOf, DecidedBy {
  readonly instance: string;
  readonly process: string;
  /** The last event that had happened. */
  readonly event: ToldEvent;
  /** When the next one happened; null: none has. */
  readonly until: string | null;
  /** Names of everybody mentioned, as they were then. */
  readonly people: Readonly<Record<string, Text>>;
}

interface Story {
  readonly instance: ReadInstance;
  readonly hidden: Hidden;
  readonly events: readonly DecidedEvent[];
}

/** What an instance was at any moment, what changed in between, and who changed it: told by its history alone. */
@ApiTags('history')
@Controller('api/instances/:id')
export class AsOfController {
  constructor(
    private readonly mayRead: MayRead,
    private readonly histories: Histories,
    private readonly versions: VersionsThen,
    private readonly clock: MovableClock,
    private readonly reads: Reads,
  ) {}

  /**
   * The instance as it was at an instant (`at`) or after an event (`seq`): data, documents, open tasks and who held them, limits with their due dates; by
   * which version of the definition, the organization and the calendar. Neither: as it is now.
   */
  @Get('as-of')
  async asOf(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Query({ schema: momentQuery }) query: z.infer<typeof momentQuery>,
  ): Promise<AsOfAnswer> {
    const story = await this.story(me, id);
    const { events } = story;
    const seq = await this.seqOf(events, query.at ?? query.seq ?? String(events.length));
    const moments = this.moments(story, seq);
    const moment = moments[seq - 1] as Moment;
    const { directory } = moment.event.versions;
    const names = await this.histories.names().told((nameIn) => ({
      event: toldEvent(moment, moments[seq - 2] ?? null, nameIn),
      people: Object.fromEntries(personsIn(moment).map((person) => [person, nameIn(person, directory)])),
    }));
    const next = events[seq];
    await this.reads.instance(me, story.instance, 'as-of', { event: seq });
    return {
      instance: id,
      process: story.instance.process,
      ...names,
      until: next ? new Date(next.at).toISOString() : null,
      ...asOf(moment),
      ...(await this.versions.of(story.instance.process, moment.event)),
    };
  }

  /**
   * What differs between two moments, each the number of an event (0: before the start) or an instant: every place that changed with who changed it last,
   * work that opened and closed, limits, and the events in between. `to` left out: until now.
   */
  @Get('difference')
  async difference(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Query({ schema: differenceQuery }) query: z.infer<typeof differenceQuery>,
  ): Promise<Between & { readonly from: number; readonly to: number }> {
    const story = await this.story(me, id);
    const { events } = story;
    const from = query.from === '0' ? 0 : await this.seqOf(events, query.from);
    const to = await this.seqOf(events, query.to ?? String(events.length));
    if (from > to)
      throw new DomainError(
        'request-invalid',
        `from: 应早于 to；from 时已有 ${from} 个事件，to 时才有 ${to} 个 / should be earlier than "to"; ${from} events had happened by then, ${to} by "to"`,
      );
    const moments = this.moments(story, to);
    await this.reads.instance(me, story.instance, 'difference', { from, to });
    return { from, to, ...(await this.histories.names().told((nameIn) => between(moments, from, to, nameIn))) };
  }

  /** Every value a field had: before and after, who, in whose name, why and when. `request.amount`, `request.lines.0.price`, a name in `data`. */
  @Get('fields/:path/history')
  async field(@Me() me: SignedIn, @Param('id') id: string, @Param('path') path: string): Promise<FieldHistory> {
    const story = await this.story(me, id);
    const { events, hidden } = story;
    const moments = this.moments(story, events.length);
    const told = await this.histories.names().told((nameIn) => fieldHistory(moments, path, hidden, nameIn));
    if (told) {
      await this.reads.instance(me, story.instance, 'field', { path });
      return told;
    }
    const last = moments.at(-1) as Moment;
    const fields = fieldPaths(last.process).filter((known) => !isHidden(hidden, known.split('.')));
    throw new DomainError('field-not-found', `没有字段 ${path} / There is no field ${path}.`, { fields });
  }

  /**
   * Rebuilds the instance from its events and compares: each event with what is decided anew from what it was decided by, and what comes of all with what is
   * stored. Nothing in `differences`: they are the same.
   */
  @Get('replay-check')
  async replayCheck(@Me() me: SignedIn, @Param('id') id: string): Promise<ReplayCheck> {
    const { instance, hidden, events } = await this.story(me, id);
    if (hidden.size > 0) throw new DomainError('not-allowed', '此流程中有你无权查看的字段 / Fields of this instance are hidden from you.');
    await this.reads.instance(me, instance, 'replay-check');
    return this.histories.check(instance, events);
  }

  private async story(me: SignedIn, id: string): Promise<Story> {
    const instance = await this.mayRead.instance(me, id);
    return { instance, hidden: this.mayRead.hidden(me, instance), events: await this.histories.events(id) };
  }

  /** As the reader sees them. */
  private moments({ instance, hidden, events }: Story, until: number): readonly Moment[] {
    const moments = this.histories.moments(instance.id, events.slice(0, until));
    return moments.map((moment) => ({ ...moment, instance: instanceWithout(moment.instance, hidden) }));
  }

  private async seqOf(events: readonly DecidedEvent[], text: string): Promise<number> {
    const asked: Asked = askedMoment(text);
    return eventsUntil(events, asked, (await this.clock.read()).now);
  }
}

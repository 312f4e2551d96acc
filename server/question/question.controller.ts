import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccessRecorder } from '#server/access/access-recorder.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import type { Page } from '#server/problem/keyset-page.js';
import { Duties, dutyQuery, type FoundException } from './duties.js';
import { accessToQuery, type FieldAccess, FieldAccessTo } from './field-access.js';
import { FindInstances, type FoundPage } from './find-instances.js';
import { gateQuery, Gates, type GatesAnswer } from './gates.js';
import { type InstanceQuery, instanceQuery } from './instance-query.js';
import { noteQuestion } from './note-question.js';
import { PersonEvents, personEventsQuery } from './person-events.js';
import { interventionQuery, type SeldomEvent, SeldomEvents, standInQuery } from './seldom-events.js';
import type { ListedEvent } from './listed-event.js';

/** What auditors ask of all instances together. */
@ApiTags('audit')
@OnlyFor('auditor', 'administrator')
@Controller('api')
export class QuestionController {
  constructor(
    private readonly find: FindInstances,
    private readonly events: PersonEvents,
    private readonly seldom: SeldomEvents,
    private readonly duties: Duties,
    private readonly gates: Gates,
    private readonly access: FieldAccessTo,
    private readonly recorder: AccessRecorder,
  ) {}

  /** Instances by business key, field, person, state, limit, duration, loop count, process, version and period; those that began last come first. */
  @Get('audit/instances')
  async instances(@Me() me: SignedIn, @Query({ schema: instanceQuery }) query: InstanceQuery): Promise<FoundPage> {
    const page = await this.find.page(query);
    await noteQuestion(this.recorder, me, 'instances', query);
    return page;
  }

  /** Everything a person did in a period, himself or through a substitute, the latest first. */
  @Get('events')
  async eventsOf(
    @Me() me: SignedIn,
    @Query({ schema: personEventsQuery }) query: z.infer<typeof personEventsQuery>,
  ): Promise<Page<ListedEvent>> {
    const page = await this.events.page(query);
    await noteQuestion(this.recorder, me, 'events', query, `person:${query.person ?? ''}`);
    return page;
  }

  /** Where one person did what two should have done: duties kept apart, one's own matter, several votes; of instances that began in a period. */
  @Get('audit/duties')
  async exceptions(
    @Me() me: SignedIn,
    @Query({ schema: dutyQuery }) query: z.infer<typeof dutyQuery>,
  ): Promise<Page<FoundException> & { readonly examined: number }> {
    const page = await this.duties.page(query);
    await noteQuestion(this.recorder, me, 'duties', query);
    return page;
  }

  /** What administrators, and those who excuse breaches, did besides the ordinary course, each with its reason; the latest first. */
  @Get('audit/interventions')
  async interventions(
    @Me() me: SignedIn,
    @Query({ schema: interventionQuery }) query: z.infer<typeof interventionQuery>,
  ): Promise<Page<SeldomEvent>> {
    const page = await this.seldom.interventions(query);
    await noteQuestion(this.recorder, me, 'interventions', query);
    return page;
  }

  /** What substitutes and assistants did in others' names, delegations, transfers, hand-overs and added approvers; the latest first. */
  @Get('audit/stand-ins')
  async standIns(@Me() me: SignedIn, @Query({ schema: standInQuery }) query: z.infer<typeof standInQuery>): Promise<Page<SeldomEvent>> {
    const page = await this.seldom.standIns(query);
    await noteQuestion(this.recorder, me, 'stand-ins', query);
    return page;
  }

  /** All approval gates of all processes, with who approves and how, and what each was used for, by version (M-04). */
  @Get('audit/gates')
  async gatesInUse(@Me() me: SignedIn, @Query({ schema: gateQuery }) query: z.infer<typeof gateQuery>): Promise<GatesAnswer> {
    const answer = await this.gates.list(query);
    await noteQuestion(this.recorder, me, 'gates', query);
    return answer;
  }

  /** Who could see a field of an instance, now or at a moment, and why; from whom it was hidden; and who has read the instance. */
  @Get('instances/:id/access')
  async accessTo(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Query({ schema: accessToQuery }) query: z.infer<typeof accessToQuery>,
  ): Promise<FieldAccess> {
    const answer = await this.access.of(me, id, query);
    await noteQuestion(this.recorder, me, 'access', { at: query.at, document: answer.field }, `instance:${id}`);
    return answer;
  }
}

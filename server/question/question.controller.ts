import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccessRecorder } from '#server/access/access-recorder.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import type { Page } from '#server/problem/keyset-page.js';
import { FindInstances, type FoundPage } from './find-instances.js';
import { type InstanceQuery, instanceQuery } from './instance-query.js';
import { noteQuestion } from './note-question.js';
import { PersonEvents, personEventsQuery, type ToldEvent } from './person-events.js';

/** What auditors ask of all instances together. */
@ApiTags('audit')
@OnlyFor('auditor', 'administrator')
@Controller('api')
export class QuestionController {
  constructor(
    private readonly find: FindInstances,
    private readonly events: PersonEvents,
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
  ): Promise<Page<ToldEvent>> {
    const page = await this.events.page(query);
    await noteQuestion(this.recorder, me, 'events', query, `person:${query.person ?? ''}`);
    return page;
  }
}

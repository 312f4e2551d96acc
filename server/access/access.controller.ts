import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { type Page, pageQuery } from '#server/problem/keyset-page.js';
import { AccessReads, type LogLine } from './access-reads.js';
import { AccessRecorder } from './access-recorder.js';
import { LOG_ACTIONS, type LogAction } from './interventions.js';

const logQuery = pageQuery.extend({
  person: z.string().min(1).max(100).optional(),
  action: z.enum(Object.keys(LOG_ACTIONS) as [LogAction, ...LogAction[]]).optional(),
  /** `instance:<id>`, `process:<id>`, `person:<id>`, `register:<name>/<key>`, `schedule:<process>/<name>`, `file:<digest>`, `library`. */
  subject: z.string().min(1).max(300).optional(),
  /** `done`, or the code of a refusal. */
  outcome: z.string().min(1).max(100).optional(),
  /** From this instant on, and before that one. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

@ApiTags('audit')
@Controller('api/access')
export class AccessController {
  constructor(
    private readonly reads: AccessReads,
    private readonly recorder: AccessRecorder,
  ) {}

  /**
   * Who did, read or was refused what, newest first: sign-ins, refused commands, reads of protected data, exports, changes by administrators, and their
   * interventions in instances. Reading it is in it.
   */
  @OnlyFor('auditor', 'administrator')
  @Get()
  async log(@Me() me: SignedIn, @Query({ schema: logQuery }) query: z.infer<typeof logQuery>): Promise<Page<LogLine>> {
    const { person = null, action = null, subject = null, outcome = null, from = null, to = null } = query;
    const filter = { person, action, subject, outcome, from, to };
    const page = await this.reads.page(filter, query.limit, query.after);
    const details = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
    await this.recorder.read({ person: me.person, action: 'read-log', details });
    return page;
  }
}

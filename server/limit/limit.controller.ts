import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { MayRead } from '#server/instance/may-read.js';
import type { Page } from '#server/problem/keyset-page.js';
import { type BreachCount, breachCountQuery, BreachCounts } from './breach-counts.js';
import { Breaches, type BreachQuery, breachQuery } from './breaches.js';
import { ledgerView } from './ledger-view.js';
import { Ledgers } from './ledgers.js';

/** What became of time limits: each a ledger that says where its time went. */
@ApiTags('limits')
@Controller('api')
export class LimitController {
  constructor(
    private readonly mayRead: MayRead,
    private readonly ledgers: Ledgers,
    private readonly breached: Breaches,
    private readonly breachCounts: BreachCounts,
    private readonly reads: Reads,
  ) {}

  /** Limits of an instance by their beginning, also those that are over. */
  @Get('instances/:id/limits')
  async limits(@Me() me: SignedIn, @Param('id') id: string): Promise<{ items: readonly object[] }> {
    const instance = await this.mayRead.instance(me, id);
    await this.reads.instance(me, instance, 'limits');
    return { items: (await this.ledgers.of(instance)).map(ledgerView) };
  }

  /** Breached limits of the processes one may read whole, the latest first, each with its ledger and where its time went. */
  @Get('breaches')
  breaches(@Me() me: SignedIn, @Query({ schema: breachQuery }) query: BreachQuery): Promise<Page<object>> {
    return this.breached.page(this.mayRead.openProcesses(me), query);
  }

  /** How many were breached, by process, month, limit, person or cause. */
  @Get('breaches/counts')
  async counts(
    @Me() me: SignedIn,
    @Query({ schema: breachCountQuery }) query: z.infer<typeof breachCountQuery>,
  ): Promise<{ items: readonly BreachCount[] }> {
    return { items: await this.breachCounts.count(this.mayRead.openProcesses(me), query) };
  }
}

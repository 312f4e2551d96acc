import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { commandId } from '#server/instance/command-id.js';
import { HandOver, type HandOverReport } from './hand-over.js';

const to = z.string().min(1).max(100);
const previewQuery = z.strictObject({ to });
const handOverRequest = z.strictObject({ to, reason: z.string().trim().min(1).max(5_000) });

@ApiTags('people')
@OnlyFor('administrator')
@Controller('api/people')
export class HandOverController {
  constructor(private readonly handOver: HandOver) {}

  /** What names a leaver himself, and would go to the other; with what would be refused. */
  @Get(':id/hand-over')
  preview(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Query({ schema: previewQuery }) query: z.infer<typeof previewQuery>,
  ): Promise<HandOverReport> {
    return this.handOver.preview(me, id, query.to);
  }

  /** Hands it over, each item an event of its own, and answers what became of each; done again, it takes up what was left. */
  @Post(':id/hand-over')
  @HttpCode(200)
  execute(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: handOverRequest }) body: z.infer<typeof handOverRequest>,
  ): Promise<HandOverReport> {
    return this.handOver.execute(me, commandId(me.person, key), { from: id, ...body });
  }
}

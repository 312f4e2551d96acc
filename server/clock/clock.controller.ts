import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { OnlyFor } from '#server/auth/signed-in.js';
import { MovableClock } from './clock.js';

const advanceRequest = z.strictObject({ to: z.iso.datetime({ offset: true }) });

@ApiTags('clock')
@Controller('api/clock')
export class ClockController {
  constructor(private readonly clock: MovableClock) {}

  @Get()
  async now(): Promise<{ now: string }> {
    return { now: new Date(await this.clock.now()).toISOString() };
  }

  /** Moves the clock forward, firing every timer on the way; only where the host allows it. */
  @OnlyFor('administrator')
  @Post()
  @HttpCode(200)
  async advance(@Body({ schema: advanceRequest }) body: z.infer<typeof advanceRequest>): Promise<{ now: string }> {
    await this.clock.advanceTo(Date.parse(body.to));
    return this.now();
  }
}

import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { MovableClock } from './clock.js';

const moveRequest = z.strictObject({ to: z.iso.datetime({ offset: true }), hold: z.boolean().default(false) });

interface ClockView {
  readonly now: string;
  /** It stands still until it is moved again. */
  readonly held: boolean;
}

@ApiTags('clock')
@Controller('api/clock')
export class ClockController {
  constructor(private readonly clock: MovableClock) {}

  @Get()
  async read(): Promise<ClockView> {
    const { now, held } = await this.clock.read();
    return { now: new Date(now).toISOString(), held };
  }

  /** Moves the clock forward, firing every timer on the way; only where the host allows it. `hold` lets it stand still there. */
  @OnlyFor('administrator')
  @Post()
  @HttpCode(200)
  async move(@Me() me: SignedIn, @Body({ schema: moveRequest }) body: z.infer<typeof moveRequest>): Promise<ClockView> {
    await this.clock.moveTo(Date.parse(body.to), body.hold, me.person);
    return this.read();
  }
}

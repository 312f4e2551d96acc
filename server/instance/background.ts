import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Relay } from '#server/outbox/relay.js';
import type { Schedules } from '#server/schedule/schedules.js';
import type { Timers } from '#server/timer/timers.js';
import type { RecountLimits } from '#server/calendar/recount-limits.js';
import type { Bell } from './bell.js';

/** Longest rest when nobody rings and no timer is due before. */
const REST_MS = 1_000;

/** Keeps timers, schedules and the outbox going: woken by commits, else once a second; one round at a time. */
@Injectable()
export class Background implements OnApplicationShutdown {
  private stopped = false;
  private running: Promise<void> | null = null;
  private settling: Promise<void> = Promise.resolve();

  constructor(
    private readonly timers: Timers,
    private readonly schedules: Schedules,
    private readonly relay: Relay,
    private readonly recount: RecountLimits,
    private readonly bell: Bell,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Works until nothing is due or waiting; whoever asks meanwhile waits for his own round. */
  settle(): Promise<void> {
    return this.inTurn(() => false);
  }

  private inTurn(isOver: () => boolean): Promise<void> {
    const settled = this.settling.then(() => this.work(isOver));
    this.settling = settled.catch(() => undefined);
    return settled;
  }

  /** @param isOver - asked between rounds: whether to leave the rest to whoever works next */
  private async work(isOver: () => boolean): Promise<void> {
    for (let round = 0; round < 1_000 && !isOver(); round++) {
      while ((await this.recount.countPage()) > 0) if (this.stopped) return;
      const done = (await this.relay.deliver()) + (await this.fireDue()) + (await this.relay.offerKept());
      if (done === 0) return;
    }
  }

  /** What is due first is fired first; timers before what begins at the same instant. */
  private async fireDue(): Promise<number> {
    const fired = await this.timers.fireDue(await this.schedules.nextOccurrence());
    return fired > 0 ? fired + (await this.schedules.carryOn()) : this.schedules.fireDue();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.bell.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.bell.listen();
      await this.inTurn(() => this.stopped).catch((error: unknown) => this.report('background round failed', error));
      if (!this.stopped) await this.bell.rung(await this.restMs());
    }
  }

  private async restMs(): Promise<number> {
    const next = await this.timers.untilNext().catch(() => null);
    return Math.min(REST_MS, next ?? REST_MS);
  }
}

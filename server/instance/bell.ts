import { Injectable } from '@nestjs/common';

/** Rung after each commit: there may be messages to deliver, or timers to wait for. Whoever listens is woken, or finds that it rang while he was busy. */
@Injectable()
export class Bell {
  private rang = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.rang = true;
    this.wake?.();
  }

  /** Forgets earlier rings: what they were about is looked at now. */
  listen(): void {
    this.rang = false;
  }

  /** Resolves at the next ring, at once when it rang since `listen`, and at the latest after so many milliseconds. */
  async rung(longestMs: number): Promise<void> {
    if (this.rang) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, longestMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }
}

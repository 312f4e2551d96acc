import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';

/** Failed attempts that are free within the window, for one name from one address and for one address with any names. */
const FREE_FOR_NAME = 10;
const FREE_FOR_ADDRESS = 100;
const WINDOW_MS = 5 * 60_000;
const MOST_KEYS = 100_000;

/** Slows guessing down: counts failed sign-ins on this host; whoever signs in correctly starts anew. */
@Injectable()
export class SignInAttempts {
  private readonly failures = new Map<string, { count: number; until: number }>();

  /** @throws {DomainError} `too-many-attempts`, before the password is looked at */
  requireFew(address: string, person: string): void {
    const until = Math.max(this.blockedUntil(`${address} ${person}`, FREE_FOR_NAME), this.blockedUntil(address, FREE_FOR_ADDRESS));
    if (until > 0) {
      const seconds = Math.ceil((until - Date.now()) / 1_000);
      throw new DomainError('too-many-attempts', `请 ${seconds} 秒后再试 / Try again in ${seconds} seconds.`, { retryAfter: seconds });
    }
  }

  failed(address: string, person: string): void {
    for (const key of [`${address} ${person}`, address]) {
      const { count, until } = this.current(key) ?? { count: 0, until: Date.now() + WINDOW_MS };
      if (this.failures.size >= MOST_KEYS) this.failures.clear();
      this.failures.set(key, { count: count + 1, until });
    }
  }

  succeeded(address: string, person: string): void {
    this.failures.delete(`${address} ${person}`);
  }

  private blockedUntil(key: string, free: number): number {
    const current = this.current(key);
    return current && current.count >= free ? current.until : 0;
  }

  private current(key: string): { count: number; until: number } | null {
    const found = this.failures.get(key);
    return found && found.until > Date.now() ? found : null;
  }
}

import type { JsonObject } from '#engine/runtime/instance.js';
import { type AccessEntry, type Database, writeAccess } from './access-log.js';

/** How long the same thing done again is counted instead of written. */
const WINDOW_MS = 60_000;
/** Different things one person may be refused within a window and have each written; beyond, they are counted. As many as a batch of tasks, and more. */
const MOST_REFUSALS = 300;
/** Entries of one statement. */
const MOST_AT_ONCE = 500;

/** Something noted in this window. */
interface Noted {
  readonly entry: AccessEntry;
  /** Settled when it is on record. */
  readonly written: Promise<void>;
  /** How often it came again since. */
  times: number;
}

interface Pending {
  readonly entry: AccessEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts on record what may come often: reads, refusals, failed sign-ins. What comes first is written before it is answered; the same again within a minute is
 * counted, and the count written at the end of the minute (`again`). A host that dies loses counts of its last minute, never that something happened.
 */
export class AccessRecorder {
  private window = new Map<string, Noted>();
  /** Who is bounded → how many of his different refusals this window has. */
  private refusals = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private pending: Pending[] = [];
  private writing: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** A read; settled when it is on record. @throws when it cannot be put there: then nothing may be shown */
  read(entry: AccessEntry): Promise<void> {
    return this.note(entry);
  }

  /**
   * A refusal; settled when it is on record.
   *
   * @param by - whose refusals are bounded together; default: the person's own
   */
  async refused(entry: AccessEntry, by: string = entry.person ?? ''): Promise<void> {
    const known = this.window.get(keyOf(entry));
    if (known) return this.again(known);
    const refusals = (this.refusals.get(by) ?? 0) + 1;
    this.refusals.set(by, refusals);
    if (refusals <= MOST_REFUSALS) return this.note(entry);
    const { person, action, outcome = 'done' } = entry;
    this.count({ person, action, outcome, details: { others: true } }, 1);
  }

  /** Writes the counts of this window and begins another. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    const { window } = this;
    [this.timer, this.window, this.refusals] = [null, new Map(), new Map()];
    const counted = [...window.values()].filter(({ times }) => times > 0);
    try {
      await this.write(counted.map(({ entry, times }) => ({ ...entry, details: { ...entry.details, again: times } })));
    } catch (error) {
      this.report('counts of the access log are written later', error);
      for (const { entry, times } of counted) this.count(entry, times);
    }
  }

  /** Writes what is still to be written. */
  async stop(): Promise<void> {
    await this.flush();
    if (this.timer) clearTimeout(this.timer);
    await this.writing;
  }

  private note(entry: AccessEntry): Promise<void> {
    const key = keyOf(entry);
    const known = this.window.get(key);
    if (known) return this.again(known);
    const written = this.write([entry]);
    this.remember(key, { entry, written, times: 0 });
    written.catch(() => this.window.delete(key));
    return written;
  }

  private again(known: Noted): Promise<void> {
    known.times += 1;
    return known.written;
  }

  /** Notes what is only counted. */
  private count(entry: AccessEntry, times: number): void {
    const key = keyOf(entry);
    const known = this.window.get(key);
    if (known) known.times += times;
    else this.remember(key, { entry, written: Promise.resolve(), times });
  }

  private remember(key: string, noted: Noted): void {
    this.window.set(key, noted);
    this.timer ??= setTimeout(() => void this.flush(), WINDOW_MS).unref();
  }

  /** What comes while a statement is under way goes into the next one. */
  private async write(entries: readonly AccessEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const written = entries.map((entry) => new Promise<void>((resolve, reject) => void this.pending.push({ entry, resolve, reject })));
    this.writing ??= this.drain();
    await Promise.all(written);
  }

  private async drain(): Promise<void> {
    while (this.pending.length > 0) {
      const taken = this.pending.splice(0, MOST_AT_ONCE);
      try {
        await writeAccess(
          this.database,
          taken.map(({ entry }) => entry),
        );
        for (const { resolve } of taken) resolve();
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    this.writing = null;
  }
}

function keyOf({ person, onBehalfOf = null, action, subject = null, outcome = 'done', details = {} }: AccessEntry): string {
  return JSON.stringify([person, onBehalfOf, action, subject, outcome, details as JsonObject]);
}

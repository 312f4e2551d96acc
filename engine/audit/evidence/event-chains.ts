import { FIRST_HASH, type HashedEvent, type Sha256 } from '../event-hash.js';
import { verifyChain } from '../verify-chain.js';
import type { Findings } from './evidence-finding.js';
import type { EventLine, HeadLine } from './evidence-line.js';

/** How a break of `verifyChain` is called here. */
const CODES = {
  edited: 'event-edited',
  missing: 'event-missing',
  swapped: 'events-swapped',
  inserted: 'event-inserted',
  truncated: 'history-truncated',
} as const;

/**
 * How lines are given: as text, or with a character for each byte of their UTF-8. The latter spares whoever reads a large file from decoding what is only hashed: a
 * third of all time.
 */
export interface LineForm {
  /** Hash of the bytes a line, or a part of it, stands for. */
  readonly sha256: Sha256;
  /** A line's text. */
  decode(line: string): string;
}

/** Checks histories, one instance after the other: each event's hash covers the one before. */
export class EventChains {
  private head: HeadLine | null = null;
  private events: EventLine[] = [];
  private previous = FIRST_HASH;
  private isWhole = true;
  private last = '';

  constructor(
    private readonly sha256: Sha256,
    private readonly lines: LineForm,
    private readonly findings: Findings,
  ) {}

  /** What the database says of the instance whose events follow. */
  expect(head: HeadLine): void {
    this.begin(head.instance);
    this.head = head;
  }

  event(event: EventLine): void {
    if (event.instance !== this.instance) this.begin(event.instance);
    this.events.push(event);
    const isNext = event.seq === this.events.length && this.lines.sha256(`${this.previous}\n${event.text}`) === event.hash;
    this.isWhole &&= isNext;
    this.previous = event.hash;
  }

  /** An instance that was purged: it has no history to check, and none may follow. */
  gone(instance: string): void {
    this.begin(instance);
  }

  finish(): void {
    this.close();
    this.events = [];
    this.head = null;
  }

  private get instance(): string {
    return this.events[0]?.instance ?? this.head?.instance ?? '';
  }

  /** Instances follow each other in order of their ids, each once. */
  private begin(instance: string): void {
    this.close();
    if (instance <= this.last) this.findings.add('events-swapped', { instance });
    this.last = instance;
    this.events = [];
    this.head = null;
    this.previous = FIRST_HASH;
    this.isWhole = true;
  }

  private close(): void {
    const { instance, head, events } = this;
    if (!instance) return;
    if (!this.isWhole) this.locate();
    else if (!head) this.findings.add('instance-missing', { instance });
    else if (events.length < head.seq) this.findings.add('history-truncated', { instance, seq: events.length + 1 });
    else if (events.length > head.seq) this.findings.add('event-inserted', { instance, seq: head.seq + 1 });
    else if (this.previous !== head.hash) this.findings.add('head-differs', { instance, seq: head.seq });
  }

  /** Where the history breaks first. A hash that was edited breaks at the next event: its own text still fits the one before. */
  private locate(): void {
    const { instance, events, head } = this;
    let previousHash = FIRST_HASH;
    const stored = events.map((event) => {
      const whole = { ...(JSON.parse(this.lines.decode(event.text)) as HashedEvent), previousHash, hash: event.hash };
      previousHash = event.hash;
      return whole;
    });
    const found = verifyChain(this.sha256, stored, head);
    this.findings.add(found ? CODES[found.kind] : 'event-edited', { instance, seq: found?.seq ?? 1 });
  }
}

import type { JsonObject } from '../../runtime/instance.js';
import { hashAccess, type HashedAccess } from '../access-hash.js';
import type { Sha256 } from '../event-hash.js';
import { EventChains, type LineForm } from './event-chains.js';
import { type EvidenceFinding, Findings } from './evidence-finding.js';
import {
  type BatchLine,
  EVIDENCE_FORMAT,
  type EvidenceEnd,
  type EvidenceHeader,
  type HeadLine,
  isContentOf,
  readEventLine,
  type SealLine,
} from './evidence-line.js';
import { instantOfId } from './instant-of-id.js';
import { type PurgedLine, Purges } from './purged.js';
import { SealChain, type IsSigned, type Trust } from './seal-chain.js';
import { SealedBatches } from './sealed-batches.js';

export interface EvidenceReport {
  readonly isWhole: boolean;
  /** The first 1,000. */
  readonly findings: readonly EvidenceFinding[];
  readonly findingCount: number;
  readonly counts: EvidenceEnd;
  /** Last seal: what it covers nobody has changed since, if it is the one that was published. Null: there is none. */
  readonly sealedUntil: { readonly n: number; readonly at: number; readonly hash: string } | null;
  /** Committed after the last seal: a window of seconds in which only the chains of the instances speak. */
  readonly unsealed: { readonly batches: number; readonly accesses: number };
  /** The instances it is about alone, as it says itself; null: everything. */
  readonly instances: readonly string[] | null;
  /** When it was made, epoch milliseconds, as it says itself; null: it does not. */
  readonly madeAt: number | null;
  /** Whether the last seal is one published outside. */
  readonly isCompared: boolean;
  /** The last seal that is one published outside; null: none is. */
  readonly comparedUntil: number | null;
  /** Numbers of published seals that were made after the evidence: what they cover beyond it is not in it. */
  readonly laterSeals: readonly number[];
  /** Numbers of seals before which the database's clock was set back: no forgery, but instants around them say little. */
  readonly clockSetBack: readonly number[];
}

/** A commit that is longer under way than this is none any more: the database has ended it. */
const LATEST_COMMIT_MS = 10 * 60_000;

type AccessLine = HashedAccess & { readonly hash: string };

/**
 * Checks evidence line by line, in the order it is written: header, seals, commits, accesses, then each instance's head and events, or what stays of one that was purged, and the end. It holds in memory
 * what seals cover and the commits whose events are still to come, never the events.
 */
export class EvidenceVerifier {
  private readonly findings = new Findings();
  private readonly chains: EventChains;
  private readonly batches: SealedBatches;
  private readonly seals: SealChain;
  private readonly purges: Purges;
  private readonly accesses = new Map<string, string>();
  private readonly counts = { seals: 0, batches: 0, accesses: 0, heads: 0, purged: 0, events: 0 };
  private header: EvidenceHeader | null = null;
  private end: Partial<EvidenceEnd> | null = null;
  private line = 0;

  /** @param lines - how lines are given; default: as text */
  constructor(
    private readonly sha256: Sha256,
    isSigned: IsSigned,
    private readonly trust: Trust,
    private readonly lines: LineForm = { sha256, decode: (line) => line },
  ) {
    this.chains = new EventChains(sha256, lines, this.findings);
    this.batches = new SealedBatches(sha256, this.findings);
    this.purges = new Purges(sha256, this.findings);
    this.seals = new SealChain(sha256, isSigned, trust, this.findings);
  }

  /** Events so far, for whoever shows progress. */
  get events(): number {
    return this.counts.events;
  }

  /** @param text - a line without its end */
  read(text: string): void {
    this.line += 1;
    const event = readEventLine(text);
    if (!event) return this.other(text);
    this.counts.events += 1;
    this.chains.event(event);
    this.batches.event(event);
  }

  finish(): EvidenceReport {
    this.chains.finish();
    this.purges.finish();
    this.batches.finish();
    const isAll = this.header?.instances === null;
    const sealed = new Set(this.seals.seals.flatMap(({ batchIds, accessIds }) => [...batchIds, ...accessIds]));
    this.seals.finish(
      isAll,
      this.trust.askedAt ?? this.header?.at ?? 0,
      (id) => this.batches.leaves.get(id),
      (id) => this.accesses.get(id),
    );
    const { counts, end } = this;
    if (!end || (Object.keys(counts) as (keyof EvidenceEnd)[]).some((kind) => counts[kind] !== (end[kind] ?? 0)))
      this.findings.add('file-truncated', { line: this.line });
    const last = this.seals.seals.at(-1);
    const comparedUntil = this.comparedUntil();
    const unsealed = {
      batches: this.unsealed('batch', this.batches.leaves.keys(), sealed),
      accesses: this.unsealed('access', this.accesses.keys(), sealed),
    };
    return {
      isWhole: this.findings.count === 0,
      findings: this.findings.kept,
      findingCount: this.findings.count,
      counts,
      sealedUntil: last ? { n: last.n, at: last.at, hash: last.hash } : null,
      unsealed,
      instances: this.header?.instances ?? null,
      madeAt: this.header?.at ?? null,
      isCompared: last !== undefined && comparedUntil === last.n,
      comparedUntil,
      laterSeals: this.seals.later,
      clockSetBack: this.seals.clockSetBack,
    };
  }

  private comparedUntil(): number | null {
    const known = new Set(this.trust.published.map(({ hash }) => hash));
    return this.seals.seals.findLast(({ hash }) => known.has(hash))?.n ?? null;
  }

  private other(text: string): void {
    const line = parsed(this.lines.decode(text));
    if (!line) return this.findings.add('line-unreadable', { line: this.line });
    const [kind = '', content] = Object.entries(line)[0] ?? [];
    const isFirst = this.line === 1;
    if ((kind === 'evidence') !== isFirst) return this.findings.add('line-unreadable', { line: this.line });
    try {
      if (isContentOf(kind, content) && this.take(kind, content)) return;
    } catch {
      // Not what its kind says it is.
    }
    this.findings.add('line-unreadable', { line: this.line });
  }

  /** @returns false for a kind there is not */
  private take(kind: string, content: unknown): boolean {
    const { counts, header, sha256 } = this;
    switch (kind) {
      case 'evidence':
        this.header = content as EvidenceHeader;
        this.batches.isAll = this.header.instances === null;
        if (this.header.format !== EVIDENCE_FORMAT) this.findings.add('format-unknown', { line: this.line });
        return true;
      case 'seal':
        counts.seals += 1;
        this.seals.seal(content as SealLine, header?.keys ?? {}, header?.instances === null);
        return true;
      case 'batch':
        counts.batches += 1;
        this.batches.batch(content as BatchLine);
        return true;
      case 'access': {
        const { hash, ...access } = content as AccessLine;
        counts.accesses += 1;
        this.accesses.set(access.id, hash);
        if (access.action === 'purge' && access.outcome === 'done') this.purges.record(access.id, access.details);
        if (hashAccess(sha256, access) !== hash) this.findings.add('access-edited', { access: access.id });
        return true;
      }
      case 'head':
        counts.heads += 1;
        this.chains.expect(content as HeadLine);
        return true;
      case 'purged':
        counts.purged += 1;
        this.purged(content as PurgedLine);
        return true;
      case 'end':
        this.end = content as Partial<EvidenceEnd>;
        return true;
      default:
        return false;
    }
  }

  /** Its place is that of its history, and its hashes are those its commits must have. */
  private purged(line: PurgedLine): void {
    this.chains.gone(line.instance);
    this.purges.purged(line);
    for (const [index, [batch, hash]] of line.events.entries())
      this.batches.event({ instance: line.instance, seq: index + 1, batch, hash });
  }

  /** Commits, or accesses, that no seal covers; what is older than the last seal by minutes should have one. */
  private unsealed(kind: 'batch' | 'access', ids: Iterable<string>, sealed: ReadonlySet<string>): number {
    const last = this.seals.seals.at(-1);
    let count = 0;
    for (const id of ids) {
      if (sealed.has(id)) continue;
      count += 1;
      if (last && instantOfId(id) < last.at - LATEST_COMMIT_MS) this.findings.add(`${kind}-unsealed`, { [kind]: id });
    }
    return count;
  }
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

import { FIRST_HASH, type Sha256 } from '../event-hash.js';
import type { Findings } from './evidence-finding.js';
import type { SealLine } from './evidence-line.js';
import { hashSeal, type PublishedSeal, sealRoot, sealText } from './seal.js';

/** Whether a text was signed with the private half of a public key (PEM, Ed25519); false too for what is no key or signature. */
export type IsSigned = (publicKey: string, text: string, signature: string) => boolean;

/** A seal that was being made while the evidence was asked for may not be in it. */
const UNDER_WAY_MS = 10_000;

/** A published seal, as much of it as must be known. With its instant, evidence that is older need not hold it. */
export type KnownSeal = Pick<PublishedSeal, 'hash'> & { readonly n?: number; readonly at?: number };

export interface Trust {
  /** Fingerprint → PEM of keys known from elsewhere; null: those the file brings along. */
  readonly keys: Readonly<Record<string, string>> | null;
  /** Seals that were published outside, as whoever asks keeps them; none: only what the file says of itself can be checked. Of some only the hash may be known. */
  readonly published: readonly KnownSeal[];
  /** When whoever asks was handed the evidence, epoch milliseconds; left out: when it says it was made. */
  readonly askedAt?: number;
}

/** Checks seals: each names the one before, is signed, is the one that was published, and covers what is there. */
export class SealChain {
  readonly seals: SealLine[] = [];
  /** Seals made at an earlier instant than the one before: the database's clock was set back, which is no forgery. */
  readonly clockSetBack: number[] = [];
  /** Published seals, by number, that were made after the evidence: what they cover beyond it is not in it. */
  readonly later: number[] = [];
  private previous: SealLine | null = null;

  constructor(
    private readonly sha256: Sha256,
    private readonly isSigned: IsSigned,
    private readonly trust: Trust,
    private readonly findings: Findings,
  ) {}

  /** @param isAll - whether every seal must be there, from the first on */
  seal(line: SealLine, keys: Readonly<Record<string, string>>, isAll: boolean): void {
    const { n, hash } = line;
    const expected = (this.previous?.n ?? 0) + 1;
    if (isAll && n > expected) this.findings.add('seal-missing', { seal: expected });
    if (n < expected) this.findings.add('seal-edited', { seal: n });
    const follows = isAll ? n === expected : n === expected && this.previous !== null;
    if (follows && line.previous !== (this.previous?.hash ?? FIRST_HASH)) this.findings.add('seal-edited', { seal: n });
    if (hashSeal(this.sha256, line) !== hash || line.batchIds.length !== line.batches || line.accessIds.length !== line.accesses)
      this.findings.add('seal-edited', { seal: n });
    const key = (this.trust.keys ?? keys)[line.key];
    if (key === undefined) this.findings.add('seal-key-unknown', { seal: n });
    else if (!this.isSigned(key, sealText(hash), line.signature)) this.findings.add('seal-unsigned', { seal: n });
    if (this.previous && line.at < this.previous.at) this.clockSetBack.push(n);
    this.seals.push(line);
    this.previous = line;
  }

  /**
   * @param askedAt - when the evidence was asked for
   * @param batchLeaf - leaf of a commit; undefined: it is not there; `accessLeaf` likewise
   */
  finish(
    isAll: boolean,
    askedAt: number,
    batchLeaf: (id: string) => string | undefined,
    accessLeaf: (id: string) => string | undefined,
  ): void {
    for (const seal of this.seals) this.covered(seal, batchLeaf, accessLeaf);
    this.comparePublished(isAll, askedAt);
  }

  private covered(seal: SealLine, batchLeaf: (id: string) => string | undefined, accessLeaf: (id: string) => string | undefined): void {
    const { n, batchIds, accessIds, leaves, root } = seal;
    const there = [...batchIds.map(batchLeaf), ...accessIds.map(accessLeaf)];
    const ids = [...batchIds, ...accessIds];
    if (!leaves) {
      const missing = ids.filter((_, index) => there[index] === undefined);
      for (const id of missing)
        this.findings.add(batchIds.includes(id) ? 'batch-missing' : 'access-missing', { seal: n, ...placeOf(id, batchIds) });
      if (missing.length > 0) return;
    } else if (leaves.length !== ids.length || there.some((leaf, index) => leaf !== undefined && leaf !== leaves[index])) {
      this.findings.add('seal-differs', { seal: n });
      return;
    }
    const all = leaves ?? (there as string[]);
    if (sealRoot(this.sha256, all.slice(0, batchIds.length), all.slice(batchIds.length)) !== root)
      this.findings.add('seal-differs', { seal: n });
  }

  /** @param askedAt - instant of the evidence; seals published about then or later need not be in it */
  private comparePublished(isAll: boolean, askedAt: number): void {
    const here = new Map(this.seals.map((seal) => [seal.n, seal]));
    const hashes = new Set(this.seals.map(({ hash }) => hash));
    for (const { n, at = 0, hash } of [...this.trust.published].sort((a, b) => (a.n ?? 0) - (b.n ?? 0))) {
      if (hashes.has(hash)) continue;
      if (n !== undefined && n > (this.previous?.n ?? 0) && at > askedAt - UNDER_WAY_MS) this.later.push(n);
      else if (n === undefined || here.has(n)) {
        // Those after it name it: they differ too, and say no more.
        if (isAll || n !== undefined) this.findings.add('seal-unpublished', n === undefined ? { hash } : { seal: n });
        if (n !== undefined) return;
      } else if (isAll) this.findings.add('seal-missing', { seal: n });
    }
  }
}

function placeOf(id: string, batchIds: readonly string[]): { readonly batch: string } | { readonly access: string } {
  return batchIds.includes(id) ? { batch: id } : { access: id };
}

import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';
import type { Finding, InvariantId, Told } from './finding.js';
import type { Invariant, Report } from './invariant.js';

/** Findings of an invariant that are told; more are only counted. */
const MOST_TOLD = 100;

export interface InvariantVerdict {
  readonly id: InvariantId;
  readonly title: Text;
  /** What is shown when nothing is found. */
  readonly proves: Text;
  readonly verdict: 'passed' | 'failed' | 'not-checked';
  /** How many there are; not more than a hundred are told. */
  readonly findings: number;
  /** What could not be looked at, and how often. */
  readonly unchecked: readonly { readonly why: Text; readonly times: number }[];
}

/** What was found of one invariant. */
export class Gathered implements Report {
  private count = 0;
  private fresh: Finding[] = [];
  private readonly gaps = new Map<string, { readonly why: Text; times: number }>();
  private broke = false;

  constructor(private readonly invariant: Invariant) {}

  found(check: string, told: Told): void {
    this.count += 1;
    if (this.count <= MOST_TOLD) this.fresh.push({ invariant: this.invariant.id, check, ...told });
  }

  unchecked(why: Text): void {
    const gap = this.gaps.get(why.en) ?? { why, times: 0 };
    gap.times += 1;
    this.gaps.set(why.en, gap);
  }

  /** A check that could not be carried out; what ends the whole one is thrown on. */
  failed(check: string, error: unknown): void {
    if (error instanceof DomainError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    this.broke = true;
    this.unchecked({ zh: `${check} 未能执行：${why}`, en: `${check} could not be carried out: ${why}` });
  }

  /** Findings since it was asked last. */
  take(): readonly Finding[] {
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }

  verdict(): InvariantVerdict {
    const { id, title, proves } = this.invariant;
    const verdict = this.count > 0 ? 'failed' : this.broke ? 'not-checked' : 'passed';
    return { id, title, proves, verdict, findings: this.count, unchecked: [...this.gaps.values()] };
  }

  static notAsked({ id, title, proves }: Invariant): InvariantVerdict {
    return { id, title, proves, verdict: 'not-checked', findings: 0, unchecked: [{ why: NOT_ASKED, times: 1 }] };
  }
}

const NOT_ASKED: Text = { zh: '没有要求检查', en: 'not asked for' };

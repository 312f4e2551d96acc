import type { ReplayCheck } from '#engine/audit/check-replay.js';
import type { EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { LimitLedger } from '#engine/audit/ledger.js';
import type { Moment } from '#engine/audit/moments.js';
import type { Text } from '#engine/definition/text.js';
import type { EpochMs, JsonObject } from '#engine/runtime/instance.js';
import type { WorkingCalendar } from '#engine/time/working-calendar.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import type { PublishedDefinition } from '#server/definition/definition-store.js';
import type { KeptLibrary } from '#server/definition/publications.js';
import type { PrintView } from '#server/document/render-print.js';
import type { SignatureView } from '#server/document/signatures.js';
import type { CasePeople } from './case-people.js';

/** A printed document: what lists show of it, and each of its copies 联 as a page. */
export interface PrintedPaper extends PrintView {
  readonly pages: readonly string[];
}

/** A file put with the case. */
export interface AttachedPaper {
  /** Event it was attached by. */
  readonly seq: number;
  readonly at: EpochMs;
  readonly person: string;
  /** Null: erased. */
  readonly name: string | null;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256, as the event names it. */
  readonly digest: string;
  /** Whether its bytes are still there. */
  readonly isKept: boolean;
}

/** What the access log tells of a case. */
export interface CaseAccess {
  readonly at: EpochMs;
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly details: JsonObject;
}

/** Calendars in one version. */
export interface UsedCalendars {
  readonly version: string;
  /** Null: that version was not kept. */
  readonly kept: KeptLibrary | null;
  readonly files: readonly LibraryFile[];
}

/** What is kept of one instance, read at one moment; also where its history cannot be told any more. */
export interface KeptCase {
  readonly id: string;
  /** Title of its process. */
  readonly process: Text;
  readonly key: string | null;
  /** When it was read, by the clock instances live by, and by whom. */
  readonly readAt: EpochMs;
  readonly readBy: string;
  /** Its last event. */
  readonly lastAt: EpochMs;
  readonly people: CasePeople;
  /** Version of the directory of the last event. */
  readonly directory: number;
  /** By content hash: every version the case ran on, in order of their use. */
  readonly versions: ReadonlyMap<string, PublishedDefinition>;
  readonly attachments: readonly AttachedPaper[];
  /** In order of their use. */
  readonly calendars: readonly UsedCalendars[];
  /** In order; null: whoever reads may not see who read. */
  readonly accesses: readonly CaseAccess[] | null;
  /** How many there are, told or not. */
  readonly accessCount: number;
  readonly report: EvidenceReport;
  /** Lines of JSON for a verifier. */
  readonly evidence: readonly string[];
  /** Seals that cover it. */
  readonly seals: readonly PublishedSeal[];
}

/** Everything there is to tell about one instance. */
export interface CaseFile extends KeptCase {
  /** The instance after each event; at least one. */
  readonly moments: readonly Moment[];
  readonly replay: ReplayCheck;
  readonly diagram: Text;
  readonly ledgers: readonly LimitLedger[];
  readonly signatures: readonly SignatureView[];
  readonly prints: readonly PrintedPaper[];
  /** The calendar of the process as the last event had it. */
  readonly calendar: WorkingCalendar;
}

/** One whose history cannot have been like that. */
export interface BrokenCase extends KeptCase {
  /** Where the telling broke off, and why. */
  readonly problem: string;
}

export function isBroken(file: CaseFile | BrokenCase): file is BrokenCase {
  return 'problem' in file;
}

import { limitTitle } from '../definition/limit-text.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { Text } from '../definition/text.js';
import type { Filling } from '../definition/work.js';
import type { Gate } from '../definition/work-of.js';
import { statesOf } from '../expression/process-scope.js';
import { describeCandidate } from '../preview/describe-candidate.js';
import { describeGateMode } from '../preview/describe-gate-mode.js';

/** An approval gate as its definition says (M-04). */
export interface GateDescription {
  readonly state: string;
  readonly title: Text;
  /** Who approves, level by level; `when`: the condition of the level as it is written, null: always. */
  readonly levels: readonly { readonly when: string | null; readonly by: readonly Text[] }[];
  readonly mode: Text;
  /** List it is decided for item by item, as it is written; null: once. */
  readonly each: string | null;
  /** Forms seen, and filled, here. */
  readonly shows: readonly FormOf[];
  readonly fills: readonly (FormOf & { readonly fields: readonly string[] | null })[];
  readonly limit: Text | null;
  readonly outcomes: Readonly<Record<string, Text>>;
  /** States whose last decider may not act here. */
  readonly apart: readonly string[];
  readonly whenInitiator: string;
  readonly whenRepeated: string;
  /** Role whose holders may sign for a voter; null: nobody may. */
  readonly proxy: string | null;
}

interface FormOf {
  readonly document: string;
  readonly form: string;
}

/** All gates of a process, in the order of its file. @param titleOf - title of a role */
export function gatesOf(process: ProcessDefinition, titleOf: (role: string) => Text): readonly GateDescription[] {
  return statesOf(process.states)
    .filter((state): state is Gate => state.kind === 'approval')
    .map((gate) => describeGate(process, gate, titleOf));
}

function describeGate(
  process: ProcessDefinition,
  { name, title, approval, limit }: Gate,
  titleOf: (role: string) => Text,
): GateDescription {
  const formOf = (document: string): FormOf => ({ document, form: process.documents[document]?.form ?? document });
  return {
    state: name,
    title,
    levels: approval.levels.map(({ when, by }) => ({
      when: when?.source ?? null,
      by: by.map((candidate) => describeCandidate(candidate, titleOf)),
    })),
    mode: describeGateMode(approval.mode),
    each: approval.each?.list.source ?? null,
    shows: approval.shows.map(formOf),
    fills: approval.fills.map(({ document, fields }: Filling) => ({ ...formOf(document), fields })),
    limit: limit && limitTitle(limit),
    outcomes: approval.outcomes,
    apart: approval.apart,
    whenInitiator: approval.whenInitiator,
    whenRepeated: approval.whenRepeated,
    proxy: approval.proxy,
  };
}

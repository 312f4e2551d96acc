import { limitTitle } from '../definition/limit-text.js';
import type { MessageType } from '../definition/message-type.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { State } from '../definition/state.js';
import type { Text } from '../definition/text.js';
import type { Branch } from '../definition/transition.js';
import { eventTitle } from './event-title.js';

/** Picture of a process before layout: what the drawings (SVG, Mermaid, screens) have in common. */
export interface Diagram {
  readonly title: Text;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

export interface DiagramNode {
  /** State name; `.start` is the beginning, `.anytime` where the buttons and messages of the whole process come from. */
  readonly id: string;
  readonly kind: State['kind'] | 'start' | 'anytime';
  readonly title: Text;
  /** Surrounding compound or parallel state; null at the top. */
  readonly parent: string | null;
  /** `4 working hours`, when the state has a limit. */
  readonly limit: Text | null;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** What the state hears; null: it goes on by itself. */
  readonly event: string | null;
  /** Event in people's words, and the condition when there is one; empty where nothing else can happen. */
  readonly label: Text;
}

const NOTHING: Text = { zh: '', en: '' };

/**
 * Nodes and edges of a process. What holds in many states is drawn once, from `.anytime`: an edge from each of them would hide the rest.
 *
 * @param messages - for the titles of messages; default: their names are shown
 */
export function diagramOf(definition: ProcessDefinition, messages: ReadonlyMap<string, MessageType> = new Map()): Diagram {
  const nodes: DiagramNode[] = [{ id: '.start', kind: 'start', title: { zh: '开始', en: 'Start' }, parent: null, limit: null }];
  const edges: DiagramEdge[] = [{ from: '.start', to: definition.initial, event: null, label: NOTHING }];
  const walk = (states: Readonly<Record<string, State>>, parent: string | null): void => {
    for (const state of Object.values(states)) {
      nodes.push({ id: state.name, kind: state.kind, title: state.title, parent, limit: limitOf(state) });
      edges.push(...edgesOf(state, parent, messages));
      if (state.kind === 'compound' || state.kind === 'parallel') walk(state.states, state.name);
    }
  };
  walk(definition.states, null);
  const anytime = definition.on.flatMap((handler) =>
    branchEdges('.anytime', handler.event, eventTitle(handler, null, messages), handler.branches, null),
  );
  if (anytime.length > 0)
    nodes.push({ id: '.anytime', kind: 'anytime', title: { zh: '随时', en: 'At any time' }, parent: null, limit: null });
  const names = new Set(nodes.map((node) => node.id));
  return { title: definition.title, nodes, edges: [...edges, ...anytime].filter((edge) => names.has(edge.from) && names.has(edge.to)) };
}

function edgesOf(state: State, parent: string | null, messages: ReadonlyMap<string, MessageType>): DiagramEdge[] {
  const edges = state.on.flatMap((handler) =>
    branchEdges(state.name, handler.event, eventTitle(handler, state, messages), handler.branches, parent),
  );
  edges.push(...branchEdges(state.name, null, NOTHING, state.always, parent));
  if (state.kind === 'choose') edges.push(...branchEdges(state.name, null, NOTHING, state.choose, parent));
  if (state.kind === 'compound' || state.kind === 'parallel') edges.push(...branchEdges(state.name, null, NOTHING, state.onDone, parent));
  const isOnly = edges.length === 1 && state.on[0]?.event === 'done';
  return isOnly ? edges.map((edge) => ({ ...edge, label: NOTHING })) : edges;
}

function branchEdges(from: string, event: string | null, title: Text, branches: readonly Branch[], parent: string | null): DiagramEdge[] {
  return branches.flatMap((branch) => {
    const to = branch.target === 'finished' ? parent : branch.target;
    if (to === null) return [];
    const condition = branch.when
      ? { zh: `[${branch.when.source}]`, en: `[${branch.when.source}]` }
      : branches.length > 1
        ? { zh: '[否则]', en: '[otherwise]' }
        : NOTHING;
    const label = (language: 'zh' | 'en'): string => [title[language], condition[language]].filter(Boolean).join(' ');
    return [{ from, to, event, label: { zh: label('zh'), en: label('en') } }];
  });
}

/** A day that stands in an expression has no place on a node. */
function limitOf({ limit }: State): Text | null {
  return limit === null || limit.due?.kind === 'expression' ? null : limitTitle(limit);
}

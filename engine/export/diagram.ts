import { durationText } from '../definition/duration.js';
import type { Branch, Handler, ProcessDefinition, State, Text } from '../definition/process-definition.js';

/** Picture of a process before layout: what the drawings (SVG, Mermaid, screens) have in common. */
export interface Diagram {
  readonly title: Text;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

export interface DiagramNode {
  /** State name; `.start` is the beginning. */
  readonly id: string;
  readonly kind: State['kind'] | 'start';
  readonly title: Text;
  /** Surrounding compound or parallel state; null at the top. */
  readonly parent: string | null;
  /** `4 working hours`, when the state has a limit. */
  readonly limit: Text | null;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** Event, and the condition when there is one. */
  readonly label: string;
}

/** Nodes and edges of a process; process-wide buttons are drawn from the states they hold over. */
export function diagramOf(definition: ProcessDefinition): Diagram {
  const nodes: DiagramNode[] = [{ id: '.start', kind: 'start', title: { zh: '开始', en: 'Start' }, parent: null, limit: null }];
  const edges: DiagramEdge[] = [{ from: '.start', to: definition.initial, label: '' }];
  const walk = (states: Readonly<Record<string, State>>, parent: string | null): void => {
    for (const state of Object.values(states)) {
      nodes.push({ id: state.name, kind: state.kind, title: state.title, parent, limit: limitText(state) });
      edges.push(...edgesOf(state, parent));
      if (state.kind === 'compound' || state.kind === 'parallel') walk(state.states, state.name);
    }
  };
  walk(definition.states, null);
  const names = new Set(nodes.map((node) => node.id));
  const everywhere = definition.on.flatMap((handler) =>
    (handler.over ?? []).flatMap((state) => branchEdges(state, handler.event, handler.branches, null)),
  );
  return { title: definition.title, nodes, edges: [...edges, ...everywhere].filter((edge) => names.has(edge.from) && names.has(edge.to)) };
}

function edgesOf(state: State, parent: string | null): DiagramEdge[] {
  const edges = state.on.flatMap((handler: Handler) => branchEdges(state.name, handler.event, handler.branches, parent));
  edges.push(...branchEdges(state.name, '', state.always, parent));
  if (state.kind === 'choose') edges.push(...branchEdges(state.name, '', state.choose, parent));
  if (state.kind === 'compound' || state.kind === 'parallel') edges.push(...branchEdges(state.name, '', state.onDone, parent));
  return edges;
}

function branchEdges(from: string, event: string, branches: readonly Branch[], parent: string | null): DiagramEdge[] {
  return branches.flatMap((branch) => {
    const to = branch.target === 'finished' ? parent : branch.target;
    if (to === null) return [];
    const condition = branch.when ? `[${branch.when.source}]` : branches.length > 1 ? '[otherwise]' : '';
    return [{ from, to, label: [event, condition].filter(Boolean).join(' ') }];
  });
}

const UNITS = { 'working days': '个工作日', 'working hours': '个工作小时', days: '天', hours: '小时', minutes: '分钟' } as const;

function limitText(state: State): Text | null {
  const within = state.limit?.within;
  if (!within) return null;
  const zh = within.unit === 'same day' ? '当日' : `${within.amount} ${UNITS[within.unit]}`;
  return { zh, en: durationText(within) };
}

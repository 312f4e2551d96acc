import ElkModule, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Diagram } from '#engine/export/diagram.js';

export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Corner points, first at the source. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly labelAt: { readonly x: number; readonly y: number } | null;
}

/** Positions in pixels; laid out once, when a version is published or drawn on the command line. */
export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  // Followed from the start: a way back points up, and the start stays on top.
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '48',
  'elk.spacing.nodeNode': '36',
  'elk.padding': '[top=36,left=16,bottom=16,right=16]',
};

// The bundle's default export is the constructor in some loaders and a namespace in others.
const Elk = ('default' in ElkModule ? ElkModule.default : ElkModule) as unknown as new () => { layout(graph: ElkNode): Promise<ElkNode> };

/** Lays a diagram out from top to bottom; compound states become boxes around their children. */
export async function layoutDiagram(diagram: Diagram, language: 'zh' | 'en'): Promise<DiagramLayout> {
  const childrenOf = (parent: string | null): ElkNode[] =>
    diagram.nodes
      .filter((node) => node.parent === parent)
      .map((node) => {
        const children = childrenOf(node.id);
        const size =
          children.length > 0
            ? {}
            : node.kind === 'start'
              ? { width: 20, height: 20 }
              : {
                  width: Math.max(textWidth(node.title[language], 14), textWidth(node.limit?.[language] ?? '', 11)) + 36,
                  height: node.limit ? 52 : 38,
                };
        return { id: node.id, ...size, ...(children.length > 0 ? { children, layoutOptions: OPTIONS } : {}) };
      });
  const placed = await new Elk().layout({
    id: 'root',
    layoutOptions: OPTIONS,
    children: childrenOf(null),
    edges: diagram.edges.map((edge, index) => ({
      id: `e${index}`,
      sources: [edge.from],
      targets: [edge.to],
      labels:
        edge.label[language] === ''
          ? []
          : [{ text: edge.label[language], width: textWidth(shorten(edge.label[language]), 11), height: 14 }],
    })),
  });
  const nodes: PlacedNode[] = [];
  const offsets = new Map<string, { x: number; y: number }>([['root', { x: 0, y: 0 }]]);
  const visit = (node: ElkNode, dx: number, dy: number): void => {
    for (const child of node.children ?? []) {
      const x = dx + (child.x ?? 0);
      const y = dy + (child.y ?? 0);
      offsets.set(child.id, { x, y });
      nodes.push({ id: child.id, x, y, width: child.width ?? 0, height: child.height ?? 0 });
      visit(child, x, y);
    }
  };
  visit(placed, 0, 0);
  const edges = (placed.edges ?? []).map((edge, index): PlacedEdge => {
    const origin = offsets.get((edge as { container?: string }).container ?? 'root') ?? { x: 0, y: 0 };
    const section = edge.sections?.[0];
    const points = section
      ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map((p) => ({ x: p.x + origin.x, y: p.y + origin.y }))
      : [];
    const label = edge.labels?.[0];
    const source = diagram.edges[index];
    return {
      from: source?.from ?? '',
      to: source?.to ?? '',
      label: shorten(source?.label[language] ?? ''),
      points,
      labelAt: label ? { x: (label.x ?? 0) + origin.x, y: (label.y ?? 0) + origin.y + 11 } : null,
    };
  });
  return { width: placed.width ?? 0, height: placed.height ?? 0, nodes, edges };
}

function shorten(label: string): string {
  return label.length > 42 ? `${label.slice(0, 40)}…` : label;
}

/** Rough width in pixels: Chinese characters are as wide as high. */
function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += character > '\u2e7f' ? size : size * 0.56;
  return Math.ceil(width);
}

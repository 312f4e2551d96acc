import type { Diagram, DiagramNode } from '#engine/export/diagram.js';
import type { DiagramLayout } from './layout.js';

const FILL: Readonly<Record<DiagramNode['kind'], string>> = {
  start: '#262626',
  anytime: '#fff1f0',
  task: '#e6f4ff',
  approval: '#fff7e6',
  wait: '#f9f0ff',
  call: '#e6fffb',
  service: '#e6fffb',
  lookup: '#f5f5f5',
  choose: '#f5f5f5',
  compound: '#ffffff',
  parallel: '#fcfcfc',
  final: '#f6ffed',
};

/** What an instance went through. */
export interface DiagramWay {
  /** State → numbers of the events that entered it. */
  readonly entered: ReadonlyMap<string, readonly number[]>;
  /** Places of edges in the diagram. */
  readonly taken: ReadonlySet<number>;
  /** States it stands in. */
  readonly here: ReadonlySet<string>;
}

/**
 * The laid-out diagram as a standalone SVG; every text is escaped.
 *
 * @param way - what an instance went through stands out, the rest is faint; null: the process alone
 */
export function toSvg(diagram: Diagram, layout: DiagramLayout, language: 'zh' | 'en', way: DiagramWay | null = null): string {
  const nodes = new Map(diagram.nodes.map((node) => [node.id, node]));
  const boxes = layout.nodes.map((box) => {
    const node = nodes.get(box.id);
    if (!node) return '';
    if (node.kind === 'start') return `<circle cx="${box.x + 10}" cy="${box.y + 10}" r="9" fill="${FILL.start}"/>`;
    const group = node.kind === 'compound' || node.kind === 'parallel';
    const entered = way?.entered.get(node.id) ?? null;
    const isHere = way?.here.has(node.id) ?? false;
    const radius = node.kind === 'approval' ? 2 : 10;
    const strokeWidth = entered && !group ? 3 : node.kind === 'final' ? 3 : 1.2;
    const middle = box.x + box.width / 2;
    const title = group
      ? `<text x="${box.x + 12}" y="${box.y + 22}" font-weight="600">${escape(node.title[language])}</text>`
      : `<text x="${middle}" y="${box.y + 24}" text-anchor="middle">${escape(node.title[language])}</text>`;
    const limit =
      node.limit && !group
        ? `<text x="${middle}" y="${box.y + 42}" text-anchor="middle" class="limit">≤ ${escape(node.limit[language])}</text>`
        : '';
    const faint = way && !entered && !group ? ' opacity="0.45"' : '';
    const badge =
      entered && !group
        ? `<text x="${box.x + box.width}" y="${box.y - 4}" text-anchor="end" class="entered">${escape(shorten(entered))}</text>`
        : '';
    const second =
      isHere && !group
        ? `<rect x="${box.x - 4}" y="${box.y - 4}" width="${box.width + 8}" height="${box.height + 8}" rx="${radius + 3}" fill="none" stroke="#10239e" stroke-width="1.5"/>`
        : '';
    const stroke = entered && !group ? '#10239e' : '#434343';
    return `<g id="${escape(node.id)}"${faint}><rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="${radius}" fill="${FILL[node.kind]}" stroke="${stroke}" stroke-width="${strokeWidth}"${node.kind === 'parallel' ? ' stroke-dasharray="6 4"' : ''}/>${second}${title}${limit}${badge}</g>`;
  });
  const edges = layout.edges.map((edge, place) => {
    const look = way === null ? 'edge' : way.taken.has(place) ? 'edge taken' : 'edge faint';
    const line = edge.points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join(' ');
    const label =
      edge.labelAt && edge.label ? `<text x="${edge.labelAt.x}" y="${edge.labelAt.y}" class="event">${escape(edge.label)}</text>` : '';
    return `<path d="${line}" class="${look}" marker-end="url(#${look === 'edge taken' ? 'arrow-taken' : 'arrow'})"/>${label}`;
  });
  const width = Math.ceil(layout.width);
  const height = Math.ceil(layout.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(diagram.title[language])}">`,
    '<style>text{font:14px "Noto Sans CJK SC","Microsoft YaHei",sans-serif;fill:#1f1f1f}.limit{font-size:11px;fill:#874d00}.event{font-size:11px;fill:#003eb3}.edge{fill:none;stroke:#595959;stroke-width:1.2}.taken{stroke:#10239e;stroke-width:3}.faint{opacity:.5}.entered{font-size:11px;font-weight:600;fill:#10239e}</style>',
    `<defs>${arrow('arrow', '#595959', 1)}${way ? arrow('arrow-taken', '#10239e', 0.5) : ''}</defs>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...boxes,
    ...edges,
    '</svg>',
    '',
  ].join('\n');
}

/** @param scale - of one drawn with a thicker line: a marker grows with it */
function arrow(id: string, fill: string, scale: number): string {
  return `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="${7 * scale}" markerHeight="${7 * scale}" orient="auto"><path d="M0 0L10 5L0 10z" fill="${fill}"/></marker>`;
}

/** Of a state entered often the first and the last times. */
function shorten(events: readonly number[]): string {
  const told = events.length > 5 ? [...events.slice(0, 2).map(String), '…', ...events.slice(-2).map(String)] : events.map(String);
  return told.map((event) => (event === '…' ? event : `#${event}`)).join(' ');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

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

/** The laid-out diagram as a standalone SVG; every text is escaped. */
export function toSvg(diagram: Diagram, layout: DiagramLayout, language: 'zh' | 'en'): string {
  const nodes = new Map(diagram.nodes.map((node) => [node.id, node]));
  const boxes = layout.nodes.map((box) => {
    const node = nodes.get(box.id);
    if (!node) return '';
    if (node.kind === 'start') return `<circle cx="${box.x + 10}" cy="${box.y + 10}" r="9" fill="${FILL.start}"/>`;
    const group = node.kind === 'compound' || node.kind === 'parallel';
    const radius = node.kind === 'approval' ? 2 : 10;
    const strokeWidth = node.kind === 'final' ? 3 : 1.2;
    const middle = box.x + box.width / 2;
    const title = group
      ? `<text x="${box.x + 12}" y="${box.y + 22}" font-weight="600">${escape(node.title[language])}</text>`
      : `<text x="${middle}" y="${box.y + 24}" text-anchor="middle">${escape(node.title[language])}</text>`;
    const limit =
      node.limit && !group
        ? `<text x="${middle}" y="${box.y + 42}" text-anchor="middle" class="limit">≤ ${escape(node.limit[language])}</text>`
        : '';
    return `<g id="${escape(node.id)}"><rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="${radius}" fill="${FILL[node.kind]}" stroke="#434343" stroke-width="${strokeWidth}"${node.kind === 'parallel' ? ' stroke-dasharray="6 4"' : ''}/>${title}${limit}</g>`;
  });
  const edges = layout.edges.map((edge) => {
    const line = edge.points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join(' ');
    const label =
      edge.labelAt && edge.label ? `<text x="${edge.labelAt.x}" y="${edge.labelAt.y}" class="event">${escape(edge.label)}</text>` : '';
    return `<path d="${line}" class="edge" marker-end="url(#arrow)"/>${label}`;
  });
  const width = Math.ceil(layout.width);
  const height = Math.ceil(layout.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(diagram.title[language])}">`,
    '<style>text{font:14px "Noto Sans CJK SC","Microsoft YaHei",sans-serif;fill:#1f1f1f}.limit{font-size:11px;fill:#874d00}.event{font-size:11px;fill:#003eb3}.edge{fill:none;stroke:#595959;stroke-width:1.2}</style>',
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#595959"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...boxes,
    ...edges,
    '</svg>',
    '',
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

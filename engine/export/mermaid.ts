import type { Diagram } from './diagram.js';

/** The diagram as Mermaid `stateDiagram-v2`, labels in one language. */
export function toMermaid(diagram: Diagram, language: 'zh' | 'en'): string {
  const lines = ['stateDiagram-v2'];
  const children = (parent: string | null, indent: string): void => {
    for (const node of diagram.nodes.filter((candidate) => candidate.parent === parent && candidate.kind !== 'start')) {
      const label = node.limit ? `${node.title[language]} (${node.limit[language]})` : node.title[language];
      if (node.kind === 'compound' || node.kind === 'parallel') {
        lines.push(`${indent}state ${quote(label)} as ${node.id} {`);
        children(node.id, `${indent}  `);
        lines.push(`${indent}}`);
      } else {
        lines.push(`${indent}state ${quote(label)} as ${node.id.replace('.', '')}`);
      }
    }
  };
  children(null, '  ');
  for (const edge of diagram.edges) {
    const from = edge.from === '.start' ? '[*]' : edge.from === '.anytime' ? 'anytime' : edge.from;
    const label = edge.label[language].replaceAll(':', '∶').replaceAll(';', ',').replaceAll('\n', ' ');
    lines.push(`  ${from} --> ${edge.to}${label === '' ? '' : ` : ${label}`}`);
  }
  for (const node of diagram.nodes) if (node.kind === 'final') lines.push(`  ${node.id} --> [*]`);
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', "'")}"`;
}

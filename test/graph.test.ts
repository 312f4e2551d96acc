import { readLibrary } from '#engine/definition/library.js';
import { diagramOf } from '#engine/export/diagram.js';
import { toMermaid } from '#engine/export/mermaid.js';
import { readLibraryFolder } from '#server/config/library-folder.js';
import { layoutDiagram, type PlacedNode } from '#server/diagram/layout.js';

const { library } = readLibrary(await readLibraryFolder('.'));
const right = (box: PlacedNode): number => box.x + box.width;
const bottom = (box: PlacedNode): number => box.y + box.height;

test.each([...library.processes.keys()])('the picture of %s begins on top, and no state lies on another', async (id) => {
  const diagram = diagramOf(library.processes.get(id)!.definition, library.messages);
  const { nodes } = await layoutDiagram(diagram, 'zh');
  const groups = new Set(diagram.nodes.map((node) => node.parent));
  const start = nodes.find((box) => box.id === '.start')!;
  const states = nodes.filter((box) => !groups.has(box.id) && !box.id.startsWith('.'));
  for (const box of states) expect(box.y).toBeGreaterThan(start.y);
  for (const [index, a] of states.entries())
    for (const b of states.slice(index + 1)) expect(a.x >= right(b) || b.x >= right(a) || a.y >= bottom(b) || b.y >= bottom(a)).toBe(true);
});

test('a picture speaks the words of people, and draws once what holds in many states', () => {
  const diagram = diagramOf(library.processes.get('shipment')!.definition, library.messages);
  const labels = (from: string): string[] =>
    diagram.edges.filter((edge) => edge.from === from).map(({ to, label }) => `${label.zh} → ${to}`);
  expect(labels('.anytime').at(-1)).toBe('撤销 [否则] → canceled');
  expect(labels('branchReview').map((line) => line.split(' → ')[0])).toEqual(['同意', '驳回']);
  expect(labels('requesting')).toEqual([' → branchReview']);
  expect(labels('outbound')[0]).toBe('已出库 → awaitingConfirmation');
  const mermaid = toMermaid(diagram, 'en');
  expect(mermaid).toContain('anytime --> canceled : Cancel [otherwise]');
  expect(mermaid).toContain('[*] --> requesting');
});

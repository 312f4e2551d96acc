import { readLibrary } from '#engine/definition/library.js';
import { diagramOf } from '#engine/export/diagram.js';
import { readLibraryFolder } from '#server/config/library-folder.js';
import { layoutDiagram, type PlacedNode } from '#server/diagram/layout.js';

const { library } = readLibrary(await readLibraryFolder('.'));
const right = (box: PlacedNode): number => box.x + box.width;
const bottom = (box: PlacedNode): number => box.y + box.height;

test.each([...library.processes.keys()])('the picture of %s begins on top, and no state lies on another', async (id) => {
  const diagram = diagramOf(library.processes.get(id)!.definition);
  const titles = new Map(diagram.nodes.map((node) => [node.id, node.title.zh]));
  const { nodes } = await layoutDiagram(diagram, (node) => titles.get(node) ?? node);
  const groups = new Set(diagram.nodes.map((node) => node.parent));
  const start = nodes.find((box) => box.id === '.start')!;
  const states = nodes.filter((box) => !groups.has(box.id) && box !== start);
  for (const box of states) expect(box.y).toBeGreaterThan(start.y);
  for (const [index, a] of states.entries())
    for (const b of states.slice(index + 1)) expect(a.x >= right(b) || b.x >= right(a) || a.y >= bottom(b) || b.y >= bottom(a)).toBe(true);
});

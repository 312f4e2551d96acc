import type { LibraryFile } from '#engine/definition/library.js';
import { title } from '#test/surroundings.js';

const TIMES = ['00:00', '06:00', '12:00', '18:00'];

/** Begins by itself four times a day, for every salesperson and for whoever was absent: work that comes while a host is being killed. */
export const PATROL: readonly LibraryFile[] = [
  {
    path: 'processes/patrol.yaml',
    text: `id: patrol
${title}
owner: sales-department-manager
key: name + " " + who + " " + string(occurrence)
data: { name: text, who: person }
start:
${TIMES.map(
  (
    time,
  ) => `  - { every: day ${time}, name: people ${time}, each: everyone in salesperson, as: one, initiator: one, with: { who: one, name: '"${time}"' } }
  - { every: day ${time}, name: absent ${time}, each: absence, as: row, initiator: row.person, with: { who: row.person, name: '"absent ${time}"' } }
`,
).join('')}initial: looking
states:
  looking: { ${title}, task: { by: initiator }, limit: { within: 5 hours }, on: { done: over, breached: over } }
  over: { type: final, ${title} }
`,
  },
];

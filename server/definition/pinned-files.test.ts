import { readLibrary } from '#engine/definition/library.js';
import { pinnedFiles } from './pinned-files.js';
import { title } from '#test/surroundings.js';

const FILES = [
  {
    path: 'processes/order.yaml',
    text: `id: order
${title}
owner: clerk
key: request.number
documents:
  request: { form: goods-request }
start: [{ by: clerk }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: checking } }
  checking: { ${title}, choose: [{ when: decide.askLeader(request.amount), target: high }, { otherwise: low }] }
  high: { type: final, ${title} }
  low: { type: final, ${title} }
`,
  },
  {
    path: 'forms/goods-request.yaml',
    text: `id: goods-request\n${title}\ntype: object\nproperties:\n  amount: { type: string, format: money, ${title} }\n`,
  },
  { path: 'forms/other.yaml', text: `id: other\n${title}\ntype: object\nproperties:\n  amount: { type: string, ${title} }\n` },
  {
    path: 'processes/decisions/ask-leader.yaml',
    text: `id: ask-leader\n${title}\nhit: first\nparameters: { amount: money }\noutput: { asked: boolean }\nrules: [{ otherwise: { asked: false } }]\n`,
  },
  { path: 'processes/messages.yaml', text: `order.made: { ${title}, fields: {} }\n` },
];

test('a version is pinned to its forms and tables, whose names an expression writes without hyphens', () => {
  const { library } = readLibrary(FILES);
  expect(pinnedFiles(library, FILES, 'order').map(({ path }) => path)).toEqual([
    'forms/goods-request.yaml',
    'processes/decisions/ask-leader.yaml',
    'processes/messages.yaml',
    'processes/order.yaml',
  ]);
});

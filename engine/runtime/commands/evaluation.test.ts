import { type Facts, Missing } from '../facts.js';
import { step } from '../step.js';
import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER } from './test-sale.js';

test('rows that several items need are asked for together', () => {
  const open = story(
    `${asking('over')}  over: { type: final, ${title}, do: [{ each: order.lines, as: row, record: receivable, key: row.person, with: { amount: row.quantity } }] }\n`,
  );
  const facts: Facts = {
    ...open.facts(),
    row: (register, key) => {
      throw new Missing({ kind: 'row', register, key });
    },
  };
  const outcome = step(
    open.process,
    null,
    {
      id: 'c',
      actor: { person: 'zhao.lei', onBehalfOf: null },
      type: 'start',
      process: 'sale',
      outcome: 'done',
      documents: ORDER,
      comment: null,
    },
    facts,
    'i1',
  );
  expect(outcome).toMatchObject({ kind: 'needs', needs: [{ key: 'zhao.lei' }, { key: 'liu.yang' }, { key: 'sun.li' }] });
});

test('a condition that has no value refuses the step with its source, and changes nothing', () => {
  const open = story(
    `${asking('deciding')}  deciding: { ${title}, choose: [{ when: "order.lines[7].quantity > 1", target: asking }, { otherwise: over }] }\n${over}`,
  );
  expect(open.refusal({ type: 'start', process: 'sale', outcome: 'done', documents: ORDER, comment: null }, 'zhao.lei')).toMatchObject({
    code: 'expression-failed',
    facts: { source: 'order.lines[7].quantity > 1' },
  });
});

test('names every object has are no documents and nobody’s', () => {
  const open = story(`${asking('over')}${over}`);
  const start = (documents: object) =>
    open.refusal({ type: 'start', process: 'sale', outcome: 'done', documents: documents as never, comment: null }, 'zhao.lei').code;
  expect(start({ ...ORDER, constructor: { a: 1 } })).toBe('document-unknown');
  expect(start({ ...ORDER, toString: {} })).toBe('document-unknown');
  expect(open.refusal({ type: 'start', process: 'sale', outcome: 'constructor', documents: ORDER, comment: null }, 'zhao.lei').code).toBe(
    'unknown-outcome',
  );
  expect(open.refusal({ type: 'start', process: 'sale', outcome: 'done', documents: ORDER, comment: null }, 'constructor').code).toBe(
    'start-not-allowed',
  );
});

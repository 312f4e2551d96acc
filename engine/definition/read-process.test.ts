import type { ProcessDefinition } from './process-definition.js';
import type { State } from './state.js';
import { readProcess } from './read-process.js';
import { Report } from './report.js';
import { readYaml } from './source.js';

const ROLES = new Set(['manager', 'sales-clerk', 'finance', 'branch-manager']);

function read(text: string): { process: ProcessDefinition; codes: readonly string[] } {
  const report = new Report(readYaml('processes/x.yaml', text));
  const process = readProcess(report, ROLES);
  return { process, codes: report.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code) };
}

/** One state, and the errors told about it. */
function readState(text: string): { state: State; codes: readonly string[] } {
  const { process, codes } = read(`documents: { order: { form: order } }\nstates:\n  one: ${text}\n`);
  return { state: process.states.one!, codes };
}

describe('by', () => {
  it.each([
    ['initiator', { kind: 'initiator' }],
    ['manager', { kind: 'role', role: 'manager' }],
    ['sales-clerk', { kind: 'role', role: 'sales-clerk' }],
    ['manager of initiator', { kind: 'manager', of: { source: 'initiator' } }],
    ['branch-manager of order.salesperson', { kind: 'roleOfPerson', role: 'branch-manager', of: { source: 'order.salesperson' } }],
    ['finance of unit order.unit', { kind: 'roleOfUnit', role: 'finance', unit: { source: 'order.unit' } }],
    [
      'manager where region == order.region',
      { kind: 'roleWhere', role: 'manager', attribute: 'region', equals: { source: 'order.region' } },
    ],
    ['order.salesperson', { kind: 'person', person: { source: 'order.salesperson' } }],
    ['row', { kind: 'person', person: { source: 'row' } }],
  ])('%s', (by, candidate) => {
    const { state, codes } = readState(`{ task: { by: ${by}, each: order.people, as: row } }`);
    expect(codes).toEqual([]);
    expect(state).toMatchObject({ kind: 'task', task: { by: [candidate] } });
  });

  it('tells a misspelt role, and keeps the others of a list', () => {
    const { state, codes } = readState('{ task: { by: [manager, sales-clrk] } }');
    expect(codes).toEqual(['GH2201']);
    expect(state).toMatchObject({ task: { by: [{ role: 'manager' }, { role: 'sales-clrk' }] } });
  });
});

describe('shorthands are written out', () => {
  it.each([
    ['fills', '{ task: { by: initiator, fills: order } }', { task: { fills: [{ document: 'order', fields: null }] } }],
    [
      'fills of several',
      '{ task: { by: initiator, fills: [order, note] } }',
      { task: { fills: [{ document: 'order' }, { document: 'note' }] } },
    ],
    [
      'fills of fields',
      '{ task: { by: initiator, fills: { order: [a, lines.b] } } }',
      { task: { fills: [{ document: 'order', fields: ['a', 'lines.b'] }] } },
    ],
    [
      'fills of columns',
      '{ task: { by: initiator, fills: { order.lines: [b, c] } } }',
      { task: { fills: [{ document: 'order', fields: ['lines.b', 'lines.c'] }] } },
    ],
    [
      'outcomes of a task',
      '{ task: { by: initiator } }',
      { task: { outcomes: { done: { en: 'Done' } }, assign: 'claim', allow: expect.not.arrayContaining(['return']) as unknown } },
    ],
    [
      'outcomes by name',
      '{ task: { by: initiator, outcomes: [won, lost] } }',
      { task: { outcomes: { won: { zh: 'won' }, lost: { en: 'lost' } } } },
    ],
    [
      'a gate',
      '{ approval: { by: manager } }',
      {
        approval: {
          levels: [{ names: ['manager'], when: null }],
          mode: { kind: 'any' },
          commentFor: ['rejected'],
          allow: expect.arrayContaining(['return']) as unknown,
          whenInitiator: 'next-level',
        },
      },
    ],
    [
      'levels',
      '{ approval: { levels: [{ by: manager }, { by: finance, when: order.big }] } }',
      { approval: { levels: [{}, { when: { source: 'order.big' } }] } },
    ],
    ['a quorum of votes', '{ approval: { by: manager, quorum: 2 } }', { approval: { mode: { kind: 'quorum', count: 2 } } }],
    ['a quorum of all votes', '{ approval: { by: manager, quorum: 66.5% } }', { approval: { mode: { kind: 'quorum', share: 6_650 } } }],
    [
      'weights',
      '{ approval: { by: manager, weighted: { manager: 3 } } }',
      { approval: { mode: { kind: 'weighted', weights: { manager: 3 }, pass: 5_000 } } },
    ],
    [
      'outcomes by their usual names',
      '{ approval: { by: everyone in manager, mode: all, outcomes: [approved, rejected, abstained] } }',
      { approval: { levels: [{ by: [{ kind: 'everyone', role: 'manager' }] }], outcomes: { abstained: { zh: '弃权' } } } },
    ],
    ['one signature', '{ approval: { by: manager, signs: order.sign } }', { approval: { signs: { '*': 'order.sign' } } }],
    ['a limit', '{ wait: {}, limit: 4 working hours }', { limit: { within: { unit: 'working hours', amount: 4 }, from: 'entered' } }],
    ['same day', '{ wait: {}, limit: same day }', { limit: { within: { unit: 'same day' } } }],
    ['a due phrase', '{ wait: {}, limit: { due: Saturday 18:00 } }', { limit: { due: { kind: 'phrase', phrase: 'Saturday 18:00' } } }],
    ['a due date', '{ wait: {}, limit: { due: order.dueDate } }', { limit: { due: { kind: 'expression' } } }],
    [
      'warnings',
      '{ wait: {}, limit: { within: 2 days, warn: [80%, 2 hours before] } }',
      { limit: { warn: [{ kind: 'share', share: 0.8 }, { kind: 'before' }] } },
    ],
    [
      'a chain',
      '{ wait: {}, limit: { within: 2 days, chain: { +1 day: [{ notify: manager }] } } }',
      { limit: { chain: [{ after: { amount: 1 } }] } },
    ],
    [
      'a lookup where',
      '{ lookup: { register: r, where: "a == x && b == \'&&\'", as: rows } }',
      { lookup: { where: [{ field: 'a' }, { field: 'b', equals: { source: "'&&'" } }] } },
    ],
    ['a region', '{ type: parallel, states: { a: { wait: {} } }, onDone: end }', { kind: 'parallel', onDone: [{ target: 'end' }] }],
    [
      'a final state',
      '{ type: final, do: [{ set: { a: 1 } }], result: { b: order.c } }',
      { kind: 'final', do: [{ kind: 'set' }], result: { b: { source: 'order.c' } } },
    ],
  ])('%s', (_name, text, expected) => {
    const { state, codes } = readState(text);
    expect(codes).toEqual([]);
    expect(state).toMatchObject(expected);
  });

  it('events are raised, messages, buttons or limits', () => {
    const { state } = readState(
      '{ wait: {}, on: { done: a, order.paid: { match: order.x == 1 }, cancel: { by: initiator, target: b }, late.breached: c, sorted: [{ when: x, target: d }, { otherwise: { target: e, do: [{ notify: manager }] } }] } }',
    );
    expect(state.on.map(({ event, kind }) => `${event} ${kind}`)).toEqual([
      'done raised',
      'order.paid message',
      'cancel button',
      'late.breached limit',
      'sorted raised',
    ]);
    expect(state.on[1]).toMatchObject({ match: { source: 'order.x == 1' }, branches: [{ target: null }] });
    expect(state.on[4]!.branches).toMatchObject([
      { when: { source: 'x' }, target: 'd' },
      { when: null, target: 'e', do: [{ kind: 'notify' }] },
    ]);
  });

  it('money and decimals keep their JSON form', () => {
    const { process } = read('data: { a: { type: money, initial: 0 }, b: integer }');
    expect(process.data).toMatchObject({ a: { type: 'money', initial: '0' }, b: { type: 'integer', initial: null } });
  });
});

it('a text of the wrong shape never throws', () => {
  for (const text of [
    '[]',
    'a',
    '7',
    'states: 5',
    'states: { a: 5 }',
    'on: [1]',
    'start: { by: 1 }',
    'limits: { a: [] }',
    'rules: [[]]',
    'documents: { a: null }',
  ]) {
    expect(() => read(text)).not.toThrow();
  }
});

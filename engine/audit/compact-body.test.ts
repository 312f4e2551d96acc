import type { JsonObject } from '../runtime/instance.js';
import { compactBody, wholeBody } from './compact-body.js';

const columns = { seq: 2, at: 5, actor: 'li.na', onBehalfOf: null, commandId: 'c2' };
const decision = {
  task: 3,
  state: 'checking',
  person: 'li.na',
  onBehalfOf: null,
  outcome: 'done',
  at: 5,
  seq: 2,
  item: null,
  level: 0,
  vote: 0,
  sharedVote: null,
  comment: null,
  consent: null,
  saw: { request: 1 },
};
const filled = { version: 2, number: null, filledBy: 'li.na', filledAt: 5, index: null, patch: { note: null, rows: [], more: {} } };
const record = { register: 'order', key: 'A1', row: { note: null, rows: [] } };
const body: JsonObject = {
  format: 1,
  command: {
    id: 'c2',
    actor: { person: 'li.na', onBehalfOf: null },
    type: 'complete',
    task: 3,
    outcome: 'done',
    documents: {},
    comment: null,
    saw: null,
  },
  versions: { directory: 1, calendar: 'x' },
  answers: {},
  delta: {
    left: ['checking'],
    entered: [],
    documents: { request: filled },
    data: { note: null },
    opened: [{ task: 4, state: 'next', candidates: [], dueAt: null }],
    closed: [{ task: 3, state: 'checking', how: 'done' }],
    decisions: [decision],
    givenAgain: [],
    limits: [],
    violations: [],
    records: [record],
    prints: [],
    sent: [],
    end: null,
  },
};

test('a body keeps only what its columns, its command and its defaults do not say', () => {
  expect(compactBody(body, columns)).toEqual({
    format: 1,
    command: { type: 'complete', task: 3 },
    versions: { directory: 1, calendar: 'x' },
    answers: {},
    delta: {
      left: ['checking'],
      documents: { request: { version: 2, patch: { note: null, rows: [], more: {} } } },
      data: { note: null },
      opened: [{ task: 4, state: 'next', candidates: [] }],
      decisions: [{ state: 'checking', saw: { request: 1 } }],
      records: [record],
    },
  });
});

test('a field that is as the command sent it is not repeated, only named', () => {
  const sent = { note: null, rows: [{ quantity: '2' }], amount: '1.00', kept: 'x' };
  const patch = { note: null, rows: [{ quantity: '2' }], amount: '1', number: 7 };
  const command = { ...(body['command'] as JsonObject), documents: { request: sent } };
  const whole = { ...body, command, delta: { ...delta, documents: { request: { ...filled, patch } } } };
  const stored = compactBody(whole, columns);
  expect(stored['delta']).toMatchObject({
    documents: { request: { version: 2, patch: { amount: '1', number: 7 }, sent: ['note', 'rows'] } },
  });
  expect(wholeBody(stored, columns)).toEqual(whole);
});

const delta = body['delta'] as JsonObject;
test.each([
  ['all as its defaults', body, columns],
  [
    'somebody else filled and decided, at another time',
    {
      ...body,
      delta: {
        ...delta,
        decisions: [{ ...decision, person: 'x', at: 4, outcome: 'approved' }],
        documents: { request: { ...filled, filledBy: 'x', filledAt: 4, number: 'N1' } },
      },
    },
    columns,
  ],
  [
    'a program',
    { ...body, command: { id: 'c2', actor: null, type: 'fireTimer', limit: 1, at: 5, what: 'warn', index: 0 } },
    { ...columns, actor: null },
  ],
  [
    'an actor sealed as personal',
    { ...body, command: { ...(body['command'] as JsonObject), actor: { person: { $sealed: { key: 'k' } }, onBehalfOf: null } } },
    columns,
  ],
  [
    'due dates, a limit, and more closed than the task',
    {
      ...body,
      answers: {
        'due office|x': { at: 9, provisional: false },
        'due office|y': { at: 9, provisional: true },
        'row a|b': { provisional: false },
      },
      delta: {
        ...delta,
        opened: [
          { task: 4, state: 'next', candidates: [], dueAt: 9 },
          { task: 5, state: 'other', candidates: [], dueAt: null },
        ],
        closed: [],
        limits: [
          { name: 'checking', ordinal: 2, what: 'stopped', dueAt: 7 },
          { name: 'next', ordinal: 6, what: 'started', dueAt: 9 },
          { name: 'other', ordinal: 7, what: 'started', dueAt: 8 },
        ],
      },
    },
    columns,
  ],
  [
    'two tasks closed',
    {
      ...body,
      delta: {
        ...delta,
        closed: [
          { task: 3, state: 'checking', how: 'superseded' },
          { task: 9, state: 'x', how: 'done' },
        ],
      },
    },
    columns,
  ],
] as const)('a stored body gives the whole one again: %s', (_, whole, beside) => {
  expect(wholeBody(compactBody(whole, beside), beside)).toEqual(whole);
});

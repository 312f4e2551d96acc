import { readLibrary } from '#engine/definition/library.js';
import { PROCESS, smallLibrary } from '#engine/verify/test-library.js';
import { verifyExpressions } from './verify-expressions.js';

function findingsOf(process: string, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const { library, findings } = readLibrary(smallLibrary(process, more));
  expect(findings).toEqual([]);
  return verifyExpressions(library).map(
    ({ file, line, column, code, severity, message, hint }) =>
      `${file}:${line}:${column} ${severity === 'error' ? '' : 'warning '}${code} ${message.en}${hint === null ? '' : `; ${hint.en}`}`,
  );
}

/** The process with one text in it replaced. */
function changed(from: string, to: string): string {
  expect(PROCESS).toContain(from);
  return PROCESS.replace(from, to);
}

const DECIDE = 'approved: agreed';

it('the small library has no mistakes', () => {
  expect(findingsOf(PROCESS)).toEqual([]);
});

const CASES: readonly (readonly [what: string, process: string, findings: readonly string[]])[] = [
  [
    'a misspelt document',
    changed('key: request.number', 'key: reqest.number'),
    ['processes/small.yaml:4:6 GH3002 `reqest` is not declared; did you mean `request`?'],
  ],
  [
    'a misspelt field',
    changed('key: request.number', 'key: request.numbr'),
    ['processes/small.yaml:4:14 GH3002 `numbr` is not declared; did you mean `number`?'],
  ],
  [
    'a key that is no text',
    changed('key: request.number', 'key: request.amount'),
    ['processes/small.yaml:4:6 GH3005 expected a text or a date, the expression gives a number'],
  ],
  [
    'a condition of the wrong types, inside quotes',
    changed(DECIDE, 'approved: [{ when: "request.amount > \'5\'", target: agreed }, { otherwise: asking }]'),
    ['processes/small.yaml:19:31 GH3003 `>` does not work with a number and a text'],
  ],
  [
    'a condition that is a number',
    changed(DECIDE, 'approved: [{ when: request.amount, target: agreed }, { otherwise: asking }]'),
    ['processes/small.yaml:19:30 GH3005 expected true or false, the expression gives a number'],
  ],
  [
    'a record with the wrong type, and one into the right',
    changed(
      DECIDE,
      'approved: { target: agreed, do: [{ record: ledger, key: request.number, with: { amount: request.remark, number: request.number } }] }',
    ),
    ['processes/small.yaml:19:99 GH3005 expected a number for `amount`, the expression gives a text'],
  ],
  [
    'a message with a document of the right form and a wrong amount',
    changed(DECIDE, 'approved: { target: agreed, do: [{ send: request.settled, with: { request: request, amount: now } }] }'),
    ['processes/small.yaml:19:103 GH3005 expected a number for `amount`, the expression gives an instant'],
  ],
  [
    'a document that is not filled yet',
    changed('task: { by: initiator, fills: request }', 'task: { by: initiator, fills: request, with: { request.remark: request.remark } }'),
    ['processes/small.yaml:13:68 warning GH3006 document `request` may not be filled yet here; ask `filled(request)` first'],
  ],
  [
    'the same, asked about',
    changed(
      'task: { by: initiator, fills: request }',
      'task: { by: initiator, fills: request, with: { request.remark: \'filled(request) ? request.remark : ""\' } }',
    ),
    [],
  ],
  [
    'an item and decisions are typed',
    changed(DECIDE, 'approved: [{ when: last(decisions.deciding).person == initiator, target: agreed }, { otherwise: asking }]'),
    [],
  ],
  [
    'decisions of a state that does not exist',
    changed(DECIDE, 'approved: [{ when: filled(decisions.decidng), target: agreed }, { otherwise: asking }]'),
    ['processes/small.yaml:19:47 GH3002 `decidng` is not declared; did you mean `deciding`?'],
  ],
];

it.each(CASES)('%s', (_, process, expected) => {
  expect(findingsOf(process)).toEqual(expected);
});

it('an expression over several lines is reported where it begins', () => {
  const process = changed('key: request.number', 'key: |\n  request.\n    numbr');
  expect(findingsOf(process)).toEqual(['processes/small.yaml:4:6 GH3002 `numbr` is not declared; did you mean `number`?']);
});

it('checks forms, registers and decision tables', () => {
  const form = `id: extra
title: { zh: 附加, en: Extra }
type: object
properties:
  amount: { type: string, format: money, title: { zh: 金额, en: Amount }, x-required: amont > 1 }
  double: { type: string, format: money, title: { zh: 双倍, en: Double }, x-computed: "amount + 'x'" }
`;
  const register = `id: extra
title: { zh: 台账, en: Ledger }
key: number
type: object
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
check: [{ that: number, text: { zh: 有, en: There } }]
sums: { all: sum(number) }
`;
  const table = `id: extra
title: { zh: 表, en: Table }
hit: first
parameters: { amount: money }
output: { yes: boolean }
rules:
  - { when: { amount: ">= x" }, then: { yes: true } }
  - { otherwise: { yes: false } }
`;
  expect(
    findingsOf(PROCESS, { 'forms/extra.yaml': form, 'processes/registers/extra.yaml': register, 'processes/decisions/extra.yaml': table }),
  ).toEqual([
    'forms/extra.yaml:5:85 GH3002 `amont` is not declared; did you mean `amount`?',
    'forms/extra.yaml:6:86 GH3003 `+` does not work with a number and a text',
    'processes/decisions/extra.yaml:7:23 GH3005 a number is expected here',
    'processes/registers/extra.yaml:7:17 GH3005 true or false is expected here',
    'processes/registers/extra.yaml:8:18 GH3005 a number is expected here',
  ]);
});

import type { DataSource } from 'typeorm';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { arrayText, type SqlType } from './array-text.js';

let database: TestDatabase;
beforeAll(async () => (database = await startTestDatabase()));
afterAll(() => database?.stop());

const TEXTS = [
  '',
  'NULL',
  'null',
  'a,b',
  '{}',
  '"',
  '\\',
  '\\"',
  '\\x00',
  '\n\t\r',
  ' 空格 ',
  '𠮷',
  "'",
  '\u2028',
  '\u007f',
  '{"a":"\\\\n"}',
];
const JSONS = TEXTS.map((text) => JSON.stringify({ [text]: [text, null, 1.5] }));

test.each<[SqlType, readonly unknown[], string]>([
  ['text', [...TEXTS, null, undefined], 'v'],
  ['json', [...JSONS, '  {"a":1}', null], 'v::text'],
  ['smallint', [0, 1, -1], 'v'],
  ['integer', [2_147_483_647, null], 'v'],
  ['uuid', ['01890a5d-ac96-774b-bcce-b302099a8057', null], 'v'],
  ['bytea', ['\\xdeadbeef', '\\x', null], `'\\x' || encode(v, 'hex')`],
  ['date', ['2026-02-13', null], 'v::text'],
  [
    'timestamptz',
    ['2026-02-13T01:02:03.004Z', '9999-12-31T00:00:00.000Z', null],
    `to_char(v AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ],
])('%s come to the database as they are', async (type, values, back) => {
  const source: DataSource = database.source;
  const rows = await source.query<{ v: unknown }[]>(`SELECT ${back} AS v FROM unnest($1::${type}[]) AS v`, [arrayText(type, values)]);
  expect(rows.map(({ v }) => v)).toEqual(values.map((value) => value ?? null));
});

test('an empty list is an empty array', () => {
  expect(arrayText('text', [])).toBe('{}');
});

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readLibrary } from '#engine/definition/library.js';
import { limitText } from '#engine/definition/limit-text.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { Limit } from '#engine/definition/time-limit.js';
import { statesOf } from '#engine/expression/process-scope.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { fallsOn } from '#engine/schedule/interval.js';
import { occurrencesAfter } from '#engine/schedule/occurrences.js';
import { office } from './office-calendar.js';
import { shippedFiles } from './read-library.js';
import { title } from './surroundings.js';
import { TestWorld } from './test-world.js';

/** A limit of the catalogue; the first key is its id. See the head of the file. */
type Row = Readonly<Record<string, unknown>> & {
  readonly limit?: unknown;
  readonly due?: Readonly<Record<string, string>>;
  readonly chain?: readonly string[];
  readonly every?: string;
  readonly from?: string;
  readonly daysOff?: string;
  readonly next?: readonly string[];
  readonly rule?: string;
  readonly holds?: JsonObject;
  readonly broken?: JsonObject;
  readonly valid?: unknown;
  readonly inForce?: readonly string[];
};
const ROWS = (parse(readFileSync('test/catalogue-limits.yaml', 'utf8')) as Row[]).map((row) => {
  const [id = '', zh] = Object.entries(row)[0] ?? [];
  return { id, zh: String(zh), row };
});
const having = (key: string): readonly (readonly [string, Row])[] =>
  ROWS.filter(({ row }) => key in row).map(({ id, zh, row }) => [`${id} ${zh}`, row]);

const field = `{ type: string, format: decimal, ${title} }`;
const FORM = `id: order
${title}
type: object
properties:
  quantity: ${field}
  total: ${field}
  lines: { type: array, ${title}, items: { type: object, properties: { quantity: ${field} } } }
`;
/** `asking` and `work`, with more of the process and of the state `work`. */
const world = (process: string, work: string, files: Readonly<Record<string, string>> = {}, starts = ''): TestWorld =>
  new TestWorld({
    'forms/order.yaml': FORM,
    'processes/sale.yaml': `id: sale
${title}
owner: sales-department-manager
key: initiator
documents: { order: { form: order } }
start: [{ by: salesperson }${starts}]
${process}initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: work } }
  work: { ${title}, task: { by: finance }, ${work}on: { done: over } }
  over: { type: final, ${title} }
`,
    ...files,
  });
const at = (text: string): number => Date.parse(`${text}+08:00`);
const local = (instant: number | null | undefined): string => new Date((instant ?? 0) + 8 * 3_600_000).toISOString().slice(0, 16);

test('they are the 69 explicit limits of the catalogue and its 24 vague words', () => {
  const ids = ROWS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => id < 'T-080')).toHaveLength(69);
  expect(ids.filter((id) => id >= 'T-080')).toHaveLength(24);
  expect(ROWS.filter(({ row }) => !['limit', 'every', 'rule', 'valid', 'none'].some((key) => key in row))).toEqual([]);
});

test.each(having('limit'))('%s is a limit', (_, { limit, due, chain }) => {
  const told = world('', `limit: ${JSON.stringify(limit)}, `);
  for (const [from, expected] of Object.entries(due ?? {})) {
    const open = told.again();
    open.now = at(from);
    open.start('zhao.lei');
    const [running] = Object.values(open.instance?.state.limits ?? {});
    expect(`${from} → ${local(running?.dueAt)}`).toBe(`${from} → ${expected}`);
    if (chain) expect(running?.pending.filter(({ what }) => what === 'chain').map((instant) => local(instant.at))).toEqual(chain);
  }
  expect(Object.keys(due ?? {})).not.toEqual([]);
});

const SINCE = '2026-09-29T09:00';
test.each(having('every'))('%s is a schedule', (_, { every, from, next = [], daysOff = 'keep' }) => {
  const each = from ? ', each: customer, as: customer, from: customer.lastVisit' : '';
  const told = world(
    '',
    '',
    {
      'processes/registers/customer.yaml': `id: customer\n${title}\nkey: name\ntype: object\nproperties: { name: { type: string, ${title} }, lastVisit: { type: string, format: date, ${title} } }\n`,
    },
    `, { every: "${every}", initiator: finance, daysOff: ${daysOff}${each} }`,
  );
  const rule = told.process.definition.starts.find((start) => start.kind === 'schedule');
  if (!rule) throw new Error('no schedule');
  const days: string[] = [];
  for (const { day } of occurrencesAfter(office, rule, { after: null, since: at(SINCE) })) {
    if (days.length === next.length) break;
    if (!from || (rule.recurrence.kind === 'interval' && fallsOn(office, rule.recurrence, from, day))) days.push(day);
  }
  expect(days).toEqual(next);
  expect(next).not.toEqual([]);
});

test.each(having('rule'))('%s is a rule', (_, { rule, holds = {}, broken = {} }) => {
  const told = world(
    `rules: [{ id: R, ${title.replace('title', 'text')}, check: ${JSON.stringify(rule)}, at: asking.done, refuse: true }]\n`,
    '',
  );
  expect(told.again().start('zhao.lei', { order: holds }).openStates).toEqual(['work']);
  const start = { type: 'start', process: 'sale', outcome: 'done', documents: { order: broken }, comment: null } as const;
  expect(told.again().refusal(start, 'zhao.lei').code).toBe('rule-refused');
});

test.each(having('valid'))('%s is a dated row', (_, { valid }) => {
  const register = `id: price\n${title}\nkey: product\nvalid: true\ntype: object\nproperties:\n  product: { type: string, ${title} }\n  price: { type: string, format: money, ${title} }\n`;
  const told = world('', `do: [{ record: price, key: "'P1'", with: { price: order.total }, valid: ${JSON.stringify(valid)} }], `, {
    'processes/registers/price.yaml': register,
  }).start('zhao.lei', { order: { total: 100 } });
  expect(told.effects.filter(({ kind }) => kind === 'record')).toMatchObject([
    { register: 'price', key: 'P1', validFrom: '2026-11-01', validTo: null },
  ]);
});

describe('in force in the library', () => {
  const files = shippedFiles();
  const { library } = readLibrary(files);
  const limitNamed = ({ limits, states }: ProcessDefinition, name: string): Limit | null =>
    limits[name] ?? statesOf(states).find((state) => state.name === name)?.limit ?? null;
  const written = (limit: unknown): string => {
    const { definition } = world('', `limit: ${JSON.stringify(limit)}, `).process;
    return limitText(limitNamed(definition, 'work') as Limit);
  };

  test.each(
    ROWS.flatMap(({ id, row }) =>
      (row.inForce ?? []).map((place) => {
        const [process = '', name = ''] = place.split(' ');
        return { id, process, name, row };
      }),
    ),
  )('$id: $process $name', ({ id, process, name, row: { limit, every } }) => {
    const definition = library.processes.get(process)?.definition as ProcessDefinition;
    expect(files.find(({ path }) => path === `processes/${process}.yaml`)?.text).toContain(id);
    const schedule = definition.starts.find((start) => start.kind === 'schedule' && start.name === name);
    const inForce = limitNamed(definition, name);
    if (schedule?.kind === 'schedule' && every !== undefined) expect(withoutTime(schedule.every)).toBe(withoutTime(every));
    else if (inForce) expect(limitText(inForce)).toBe(written(limit));
    else expect(definition.rules.map((rule) => rule.id)).toContain(name);
  });
});

function withoutTime(every: string): string {
  return every.replace(/ \d\d:\d\d$/, '');
}

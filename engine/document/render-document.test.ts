import { HELPERS } from '#engine/verify/template-words.js';
import { compileDocument, type DocumentInput, renderDocument } from './render-document.js';
import { HELPER_NAMES } from './template-helpers.js';

const INPUT: DocumentInput = {
  lookups: {
    person: (id) => (id === 'zhao.lei' ? '赵磊' : null),
    signature: (person, at) => (person === 'wang.fang' && at === '2026-09-28T17:00:00Z' ? '王芳 2026-09-29 01:00 同意' : null),
    row: (register, key, field) => (register === 'customer' && key === 'ACME' && field === 'name' ? '艾克米 & Co' : null),
    label: (path, value) => (path === 'order.kind' && value === 'urgent' ? '加急' : null),
    field: (path) => (path === 'order.lines.unit' ? '单位' : null),
  },
  variables: {
    title: '出库单',
    document: {
      number: 'CK-1',
      customer: 'ACME',
      kind: 'urgent',
      total: '1234567.50',
      rate: '0.125',
      on: '2026-09-29',
      at: '2026-09-29T01:05:00Z',
      by: 'zhao.lei',
      sign: { person: 'zhao.lei', at: '2026-09-28T16:30:00Z' },
      signs: { person: 'wang.fang', at: '2026-09-28T17:00:00Z', also: [{ person: 'zhao.lei', at: '2026-09-28T16:30:00Z', by: 'li.na' }] },
      evil: '<script>alert(1)</script>"\'`=&',
      empty: null,
      lines: [
        { product: 'P1', amount: '0.10' },
        { product: '<b>', amount: '0.20' },
      ],
    },
  },
};

const print = (template: string): string => renderDocument(template, null, INPUT);

it.each([
  ['{{money document.total}}', '1,234,567.50'],
  ['{{rmb document.total}}', '壹佰贰拾叁万肆仟伍佰陆拾柒元伍角整'],
  ['{{decimal document.rate}}', '0.125'],
  ['{{number document.total 0}}', '1,234,568'],
  ['{{percent document.rate}}', '12.5%'],
  ['{{date document.on}}', '2026-09-29'],
  ['{{dateTime document.at}}', '2026-09-29 09:05'],
  ['{{date document.sign.at}}', '2026-09-29'],
  ['{{person document.by}}', '赵磊'],
  ['{{signature document.sign}}', '赵磊 2026-09-29 00:30'],
  ['{{signature document.signs}}', '王芳 2026-09-29 01:00 同意；赵磊（li.na 代） 2026-09-29 00:30'],
  ['{{label "order.kind" document.kind}}', '加急'],
  ['{{field "order.lines.unit"}}', '单位'],
  ['{{row "customer" document.customer "name"}}', '艾克米 &amp; Co'],
  ['{{sum document.lines "amount"}}', '0.3'],
  ['{{#each document.lines}}{{inc @index}}{{/each}}', '12'],
  ['{{#if (eq document.kind "urgent")}}急{{else}}缓{{/if}}', '急'],
  ['{{#if (and document.kind (not document.empty))}}x{{/if}}', 'x'],
  ['[{{money document.empty}}{{rmb document.empty}}{{date document.nothing}}{{person document.empty}}{{signature document.empty}}]', '[]'],
])('%s', (template, html) => {
  expect(print(template)).toBe(html);
});

it.each([
  '{{document.evil}}',
  '<a title="{{document.evil}}">',
  '{{person document.evil}}',
  '{{money document.evil}}',
  '{{date document.evil}}',
  '{{label "order.kind" document.evil}}',
  '{{row "customer" document.evil "name"}}',
  '{{lookup document "evil"}}',
  '{{#with document}}{{evil}}{{/with}}',
  '{{#each document.lines}}{{product}}{{/each}}',
])('escapes what %s prints', (template) => {
  expect(print(template)).not.toMatch(/<script|<b>|title="[^"]*"[^>]+"/);
});

it.each([
  ['{{{document.evil}}}', 'without escaping'],
  ['{{&document.evil}}', 'without escaping'],
  ['{{#each document.lines}}{{{product}}}{{/each}}', 'without escaping'],
  ['{{> other}}', 'partials'],
  ['{{#> layout}}{{/layout}}', 'partials'],
  ['{{#*inline "x"}}{{/inline}}', 'partials'],
  ['{{unknown document.total}}', 'unknown helper'],
  ['{{log document}}', 'unknown helper'],
  ['{{#if}', 'Parse error'],
])('%s is refused', (template, reason) => {
  expect(() => compileDocument(template, null)(INPUT)).toThrow(reason);
});

it('a syntax tree in place of a text is refused', () => {
  expect(() => compileDocument({ type: 'Program', body: [] } as unknown as string, null)).toThrow('a template must be a text');
  expect(() => compileDocument('', { type: 'Program', body: [] } as unknown as string)).toThrow('a template must be a text');
});

it.each([
  '{{document.constructor}}',
  '{{document.constructor.name}}',
  '{{document.__proto__}}',
  '{{document.toString}}',
  '{{lookup document "constructor"}}',
  '{{lookup document "__proto__"}}',
  '{{#with document as |d|}}{{d.constructor.prototype}}{{/with}}',
  '{{#with (lookup document "constructor")}}x{{/with}}',
  '{{document.lines.constructor}}',
  '{{constructor}}',
  '{{this.constructor.constructor}}',
  '{{@root.constructor}}',
])('%s prints nothing', (template) => {
  expect(print(template)).toBe('');
});

it('the sheet stands around the body, which is not escaped twice', () => {
  expect(
    renderDocument('<h1>{{title}} {{document.lines.[1].product}}</h1>', '<html><title>{{title}}</title>{{{body}}}</html>', INPUT),
  ).toBe('<html><title>出库单</title><h1>出库单 &lt;b&gt;</h1></html>');
});

it.each(['{{{title}}}', '{{#if title}}{{{body}}}{{/if}}', '{{{body title}}}', '{{{this.body}}}'])('a sheet may not print %s', (sheet) => {
  expect(() => compileDocument('x', sheet)).toThrow('without escaping');
});

it('a row looks for a name it does not have outside', () => {
  expect(print('{{#each document.lines}}{{product}} {{title}};{{/each}}')).toBe('P1 出库单;&lt;b&gt; 出库单;');
});

it('a variable called body cannot replace the body', () => {
  expect(renderDocument('x', '{{{body}}}', { ...INPUT, variables: { body: '<script>' } })).toBe('x');
});

it('gives up on more rows than a document has', () => {
  const rows = Array.from({ length: 400 }, () => ({}));
  const template = '{{#each rows}}{{#each ../rows}}x{{/each}}{{/each}}';
  expect(() => renderDocument(template, null, { ...INPUT, variables: { rows } })).toThrow('more than 100000 rows');
});

it('knows every helper the template check allows', () => {
  expect(HELPERS.filter((name) => name !== 'lookup' && !HELPER_NAMES.includes(name))).toEqual([]);
});

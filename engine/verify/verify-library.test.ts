import type { Finding } from '#engine/definition/finding.js';
import { readLibrary } from '#engine/definition/library.js';
import { PROCESS, smallLibrary } from './test-library.js';
import { verifyLibrary } from './verify-library.js';

function check(process: string, more: Readonly<Record<string, string>> = {}): readonly Finding[] {
  const { library, findings } = readLibrary(smallLibrary(process, more));
  return [...findings, ...verifyLibrary(library)];
}

/** `processes/small.yaml` reports as `code line:column`, other files with their name. */
const brief = ({ code, file, line, column }: Finding): string =>
  `${code} ${file === 'processes/small.yaml' ? '' : `${file} `}${line}:${column}`;

/** `[what is wrong, text replaced in the small process, by what, the whole report]`. */
const INVALID: readonly (readonly [name: string, from: string, to: string, report: readonly string[]])[] = [
  ['a misspelt key', 'title: { zh: 申请, en: Request }', 'tilte: { zh: 申请, en: Request }', ['GH1102 1:1', 'GH1101 2:1']],
  ['a key that is missing', 'initial: asking\n', '', ['GH1102 1:1']],
  [
    'a list where a mapping belongs',
    'documents:\n  request: { form: request, number: "SQ-{yyyy}-{seq:4}" }',
    'documents: [request]',
    ['GH1103 5:1'],
  ],
  ['a value that is not allowed', 'shows: request }', 'shows: request, mode: al }', ['GH1104 17:52']],
  ['a state name with a dash', '  agreed:', '  agreed-now:', ['GH1105 20:3']],
  ['an id that is not the file name', 'id: small', 'id: big', ['GH1110 1:5']],
  ['an expression cut at its comma', 'limit: 1 working day', 'limit: { due: addDays(now, 3) }', ['GH1101 18:32']],
  [
    'two kinds of state',
    '    task: { by: initiator, fills: request }',
    '    task: { by: initiator, fills: request }\n    wait: {}',
    ['GH1201 11:3'],
  ],
  ['no kind of state', '    task: { by: initiator, fills: request }\n', '', ['GH1202 11:3']],
  ['a bare number as duration', '1 working day', '3', ['GH1203 18:12']],
  ['an unknown unit', '1 working day', '3 weeks', ['GH1204 18:12']],
  ['a due date that is no phrase', 'limit: 1 working day', 'limit: { due: fifth day of month }', ['GH1205 18:19']],
  ['people that cannot be understood', 'by: manager, shows', 'by: Chef of branch, shows', ['GH1206 17:21']],
  ['a gate of nobody', 'by: manager, shows', 'shows', ['GH2206 17:5']],
  ['an action without verb', 'approved: agreed,', 'approved: { target: agreed, do: [{ with: { a: "1" } }] },', ['GH1207 19:44']],
  [
    'an action with two verbs',
    'approved: agreed,',
    'approved: { target: agreed, do: [{ notify: manager, cc: manager }] },',
    ['GH1207 19:44'],
  ],
  ['a key of another action', 'approved: agreed,', 'approved: { target: agreed, do: [{ notify: manager, key: "1" }] },', ['GH1208 19:63']],
  ['otherwise in the middle', 'rejected: asking', 'rejected: [{ otherwise: asking }, { when: "true", target: agreed }]', ['GH2114 19:53']],
  ['a number pattern without sequence', 'SQ-{yyyy}-{seq:4}', 'SQ-{yyyy}', ['GH1210 6:37']],
  ['a warning without before', 'limit: 1 working day', 'limit: { within: 1 working day, warn: 2 hours }', ['GH1211 18:43']],
  ['a cutoff that is no time of day', 'limit: 1 working day', 'limit: { within: 1 working day, cutoff: "25:00" }', ['GH1212 18:45']],
  ['a start of no kind', '  - by: sales-clerk', '  - initiator: "x"', ['GH1213 8:5']],
  [
    'an initial value of another type',
    'initial: asking',
    'data: { sum: { type: money, initial: much } }\ninitial: asking',
    ['GH1214 9:38'],
  ],
  ['each without as', 'fills: request }', 'fills: request, each: request.lines }', ['GH1215 13:44', 'GH3006 13:50']],
  ['escalation in a transition', 'approved: agreed,', 'approved: { target: agreed, do: [{ escalate: manager }] },', ['GH1217 19:44']],
  ['everyone in a role', 'by: manager, shows', 'by: everyone in manager, shows', ['GH1901 17:21']],
  ['an outside contact', 'by: manager, shows', 'by: [manager, contact of request.customer], shows', ['GH1902 17:31']],
  ['a quorum', 'shows: request }', 'shows: request, quorum: 2 }', ['GH1903 17:46']],
  ['weights', 'shows: request }', 'shows: request, mode: weighted }', ['GH1904 17:46']],
  ['a sequence', 'shows: request }', 'shows: request, mode: sequence }', ['GH1905 17:46']],
  ['a proxy', 'shows: request }', 'shows: request, proxy: secretary of voter }', ['GH1906 17:46']],
  ['a pause', 'limit: 1 working day', 'limit: { within: 1 working day, pause: [waiting] }', ['GH1907 18:37']],
  ['a schedule', '  - by: sales-clerk', '  - by: sales-clerk\n  - every: day 1 of June', ['GH1908 9:5']],
  ['a sample', '  - by: sales-clerk', '  - by: sales-clerk\n  - sample: 5% of visit', ['GH1909 9:5']],
  ['a way of assigning', 'shows: request }', 'shows: request, assign: ranked }', ['GH1910 17:54']],
  ['a command not run yet', 'shows: request }', 'shows: request, allow: [delegate] }', ['GH1911 17:54']],
  ['an unknown target', 'done: deciding', 'done: decidin', ['GH2101 14:17', 'GH2106 15:3', 'GH2106 20:3', 'GH2117 11:3']],
  ['an unknown initial state', 'initial: asking', 'initial: asked', ['GH2104 9:10']],
  [
    'a state without a way out',
    '    on: { approved: agreed, rejected: asking }\n',
    '    on: { approved: {}, rejected: {} }\n',
    ['GH2105 15:3', 'GH2106 20:3', 'GH2117 11:3'],
  ],
  ['a state nobody enters', '  agreed:', '  lost: { type: final, title: { zh: 失, en: Lost } }\n  agreed:', ['GH2106 20:3']],
  ['conditions without otherwise', 'rejected: asking', 'rejected: [{ when: "true", target: asking }]', ['GH2107 19:29']],
  ['an outcome that leads nowhere', ', rejected: asking', '', ['GH2108 15:3']],
  ['an event that is never raised', 'rejected: asking', 'rejected: asking, done: agreed', ['GH2109 19:47']],
  ['finished outside a parallel state', 'approved: agreed', 'approved: finished', ['GH2106 20:3', 'GH2110 19:21']],
  ['an unknown role', 'by: manager, shows', 'by: manger, shows', ['GH2201 17:21']],
  ['an unknown unit', 'owner: manager', 'owner: manager\nscope: { units: [brench] }', ['GH2202 4:18']],
  ['apart from a state nobody works in', 'shows: request }', 'shows: request, apart: [agreed] }', ['GH2203 17:54']],
  ['a signature that is no signature field', 'shows: request }', 'shows: request, signs: request.remark }', ['GH2204 17:53']],
  ['an attribute no unit has', 'by: manager, shows', 'by: manager where market == "x", shows', ['GH2205 17:21']],
  ['an unknown form', 'form: request,', 'form: requst,', ['GH2301 6:20']],
  ['an unknown document', 'fills: request', 'fills: requests', ['GH2311 6:3', 'GH2302 13:35']],
  ['an unknown field', 'fills: request', 'fills: { request: [amuont] }', ['GH2303 13:47']],
  ['a computed field filled by hand', 'fills: request', 'fills: { request: [amount, double] }', ['GH2304 13:55']],
  ['a signature filled by hand', 'fills: request', 'fills: { request: [amount, sign] }', ['GH2304 13:55']],
  [
    'a signature carried over',
    'shows: request }',
    'shows: request, fills: { request: [remark] }, with: { request.sign: request.sign } }',
    [],
  ],
  [
    'a text for a signature',
    'shows: request }',
    'shows: request, fills: { request: [remark] }, with: { request.sign: "\'Ann\'" } }',
    ['GH3005 17:99'],
  ],
  ['a computed field carried over', 'shows: request }', 'shows: request, with: { request.double: request.amount } }', ['GH2304 17:70']],
  ['an unknown register', 'approved: agreed,', `approved: { target: agreed, do: [{ record: leger, key: "'1'" }] },`, ['GH2306 19:54']],
  [
    'an unknown field of a register',
    'approved: agreed,',
    `approved: { target: agreed, do: [{ record: ledger, key: "'1'", with: { amont: "1" } }] },`,
    ['GH2307 19:82'],
  ],
  ['an unknown template', 'approved: agreed,', 'approved: { target: agreed, do: [{ render: requst }] },', ['GH2308 19:54']],
  ['data nobody declared', 'approved: agreed,', 'approved: { target: agreed, do: [{ set: { sum: 1 } }] },', ['GH2310 19:53']],
  ['an unknown message', 'approved: agreed,', 'approved: { target: agreed, do: [{ send: request.setled, with: {} }] },', ['GH2401 19:52']],
  [
    'a payload that lacks a field',
    'approved: agreed,',
    'approved: { target: agreed, do: [{ send: request.settled, with: { request: request } }] },',
    ['GH2402 19:52'],
  ],
  ['an unknown process', 'approved: agreed,', 'approved: { target: agreed, do: [{ start: smal }] },', ['GH2403 19:53']],
  ['a process that cannot be called', 'approved: agreed,', 'approved: { target: agreed, do: [{ start: small }] },', ['GH2404 19:53']],
  ['an unknown calendar', 'key: request.number', 'calendar: offize\nkey: request.number', ['GH2501 4:11']],
  [
    'a warning before the beginning',
    'limit: 1 working day',
    'limit: { within: 1 working day, warn: 9 working hours before }',
    ['GH2503 18:43'],
  ],
  [
    'a rule at a place that does not exist',
    'initial: asking',
    'rules: [{ id: R, text: { zh: 一, en: one }, check: "true", at: deciding.done }]\ninitial: asking',
    ['GH2601 9:63'],
  ],
  ['a first task of somebody else', 'by: initiator', 'by: manager', ['GH2113 8:5']],
];

describe('a small library', () => {
  it('has no findings', () => {
    expect(check(PROCESS)).toEqual([]);
  });

  it.each(INVALID)('with %s is told exactly that', (_name, from, to, report) => {
    expect(PROCESS).toContain(from);
    expect(check(PROCESS.replace(from, to)).map(brief).sort()).toEqual([...report].sort());
  });

  it('suggests what was probably meant', () => {
    const [, finding] = check(PROCESS.replace('title: { zh: 申请', 'tilte: { zh: 申请'));
    expect(finding?.message).toEqual({ zh: '未知的键 `tilte`。', en: 'unknown key `tilte`' });
    expect(finding?.hint).toEqual({ zh: '是否想写 `title`？', en: 'did you mean `title`?' });
  });
});

const PARALLEL = `id: small
title: { zh: 并行, en: Parallel }
key: request.number
documents: { request: { form: request } }
start: [{ by: manager }]
initial: asking
states:
  asking:
    title: { zh: 填写, en: Fill in }
    task: { by: initiator, fills: { request: [amount] } }
    on: { done: both }
  both:
    title: { zh: 两边, en: Both }
    type: parallel
    states:
      left:
        title: { zh: 左, en: Left }
        task: { by: manager, fills: { request: [lines] } }
        on: { done: finished }
      right:
        title: { zh: 右, en: Right }
        task: { by: leader, fills: { request: [remark] } }
        on: { done: finished }
    onDone: end
  end: { type: final, title: { zh: 完, en: End } }
`;

describe('regions of a parallel state', () => {
  it.each([
    ['are fine', '', '', []],
    [
      'do not enter one another',
      'fills: { request: [remark] } }\n        on: { done: finished }',
      'fills: { request: [remark] } }\n        on: { done: left }',
      ['GH2103 23:21'],
    ],
    ['do not fill the same field', '[remark]', '[remark, lines.quantity]', ['GH2305 20:7']],
    ['need the state around them to go on', '    onDone: end\n', '', ['GH2105 12:3', 'GH2106 24:3', 'GH2117 8:3']],
  ])('%s', (_name, from, to, report) => {
    expect(check(PARALLEL.replace(from, to)).map(brief).sort()).toEqual(report);
  });

  const WEEK = PARALLEL.replace(
    /  both:[\s\S]*/,
    `  both:
    title: { zh: 一周, en: Week }
    type: parallel
    states:
      clock:
        title: { zh: 本周, en: Clock }
        wait: { until: "days(today, 5)" }
        on: { elapsed: end }
      daily:
        title: { zh: 每天, en: Daily }
        initial: sorting
        states:
          sorting:
            title: { zh: 分, en: Sort }
            choose: [{ when: "request.amount > 5", target: writing }, { otherwise: sleeping }]
          writing: { title: { zh: 写, en: Write }, task: { by: manager }, on: { done: sleeping } }
          sleeping: { title: { zh: 等, en: Sleep }, wait: { until: today }, on: { elapsed: sorting } }
  end: { type: final, title: { zh: 完, en: End } }
`,
  );

  it.each([
    ['may go round as long as one leads out', '', '', []],
    [
      'lead nowhere together',
      'elapsed: end }',
      'elapsed: clock }',
      ['GH2105 12:3', 'GH2105 20:7', 'GH2106 29:3', 'GH2117 16:7', 'GH2117 24:11', 'GH2117 27:11', 'GH2117 28:11', 'GH2117 8:3'],
    ],
    ['still need a wait in a circle', 'otherwise: sleeping', 'otherwise: daily', ['GH2111 24:11']],
  ])('%s', (_name, from, to, report) => {
    expect(check(WEEK.replace(from, to)).map(brief).sort()).toEqual([...report].sort());
  });

  it('are twenty at most', () => {
    const regions = Array.from(
      { length: 21 },
      (_, i) => `      r${i}: { title: { zh: 支, en: R }, task: { by: manager }, on: { done: finished } }\n`,
    ).join('');
    expect(check(PARALLEL.replace(/ {6}left:[\s\S]*(?= {4}onDone)/, regions)).map(({ code }) => code)).toEqual(['GH2112']);
  });
});

describe('the first task', () => {
  const reading = (missing: string): string =>
    PROCESS.replace(
      'initial: asking\nstates:\n',
      `initial: reading
states:
  reading:
    title: { zh: 查, en: Read }
    lookup: { register: ledger, where: amount == 5, as: known }
    on: { found: asking, missing: ${missing} }
`,
    );

  it('may be led to by a lookup', () => {
    expect(check(reading('asking'))).toEqual([]);
  });

  it('is the same whatever the lookup finds', () => {
    expect(check(reading('deciding')).map(brief)).toContain('GH2113 8:5');
  });
});

describe('a rule', () => {
  const limited = (at: string): string =>
    PROCESS.replace(
      'initial: asking',
      `limits: { all: { over: [deciding], due: Saturday 18:00 } }
rules: [{ id: R, text: { zh: 一, en: one }, check: "true", at: ${at} }]
initial: asking`,
    ).replace('rejected: asking }', 'rejected: asking, all.breached: agreed }');

  it('may be checked when a limit over several states is breached', () => {
    expect(check(limited('all.breached'))).toEqual([]);
  });

  it('names that place as the engine does', () => {
    expect(check(limited('deciding.all.breached')).map(brief)).toEqual(['GH2601 10:63']);
  });
});

describe('automatic states', () => {
  const choosing = (target: string): string =>
    PROCESS.replace('rejected: asking', 'rejected: sorting').replace(
      '  agreed:',
      `  sorting:
    title: { zh: 分, en: Sort }
    choose: [{ when: "true", target: asking }, { otherwise: again }]
  again:
    title: { zh: 再, en: Again }
    choose: [{ when: "true", target: asking }, { otherwise: ${target} }]
  agreed:`,
    );

  it('may follow one another', () => {
    expect(check(choosing('agreed'))).toEqual([]);
  });

  it('of two regions are no circle', () => {
    const region = (name: string): string => `      ${name}Region:
        title: { zh: 支, en: Region }
        initial: ${name}Needed
        states:
          ${name}Needed: { title: { zh: 需, en: Needed }, choose: [{ when: "true", target: ${name}Asked }, { otherwise: finished }] }
          ${name}Asked: { title: { zh: 问, en: Asked }, task: { by: manager }, on: { done: finished } }
`;
    const parallel = PROCESS.replace('rejected: asking', 'rejected: helping').replace(
      '  agreed:',
      `  helping:\n    title: { zh: 助, en: Help }\n    type: parallel\n    states:\n${region('left')}${region('right')}    onDone: agreed\n  agreed:`,
    );
    expect(check(parallel).map(brief)).toEqual([]);
  });

  it('never form a circle', () => {
    expect(check(choosing('sorting')).map(brief)).toEqual(['GH2111 20:3']);
  });
});

describe('other files', () => {
  it.each([
    [
      'a template with an unknown helper',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{monney document.amount}}',
      ['GH2802 5:1'],
    ],
    [
      'a template with an undeclared name',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{document.amont}} {{order}}',
      ['GH2803 5:22', 'GH2803 5:3'],
    ],
    [
      'a template with three braces',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{{document.remark}}}',
      ['GH2805 5:1'],
    ],
    [
      'a template with a partial',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{> other}}',
      ['GH2805 5:1'],
    ],
    ['a template that does not parse', 'templates/request.hbs', '{{!--\ntitle: { zh: a, en: a }\n--}}\n{{#if title}}', ['GH2801 4:1']],
    ['a template without head', 'templates/request.hbs', '<h1>{{title}}</h1>', ['GH2804 1:1']],
    [
      'a table with an unknown column and a dead row',
      'processes/decisions/major.yaml',
      'id: major\ntitle: { zh: a, en: a }\nparameters: { amount: money }\noutput: { major: boolean }\nrules:\n  - { when: { amuont: "> 1" }, then: { major: true } }\n  - { otherwise: { major: false } }\n  - { when: { amount: "> 2" }, then: { minor: true } }\n',
      ['GH2701 6:15', 'GH2702 8:5', 'GH2703 8:5'],
    ],
    [
      'a table whose rows meet and leave a case open',
      'processes/decisions/major.yaml',
      'id: major\ntitle: { zh: a, en: a }\nhit: unique\nparameters: { amount: money }\noutput: { major: boolean }\nrules:\n  - { when: { amount: "> 1" }, then: { major: true } }\n  - { when: { amount: ">= 2" }, then: { major: false } }\n',
      ['GH2704 6:1', 'GH2707 8:5'],
    ],
    [
      'a register whose key is no field',
      'processes/registers/other.yaml',
      'id: other\ntitle: { zh: a, en: a }\nkey: nummer\ntype: object\nproperties:\n  number: { type: string, title: { zh: a, en: a } }\n',
      ['GH2711 3:6'],
    ],
    [
      'a register whose reader is no role',
      'processes/registers/other.yaml',
      'id: other\ntitle: { zh: a, en: a }\nkey: number\nreaders: [manager, manger]\ntype: object\nproperties:\n  number: { type: string, title: { zh: a, en: a } }\n',
      ['GH2201 4:20'],
    ],
    ['a file where none belongs', 'processes/deep/er.yaml', 'a: 1', ['GH1111 1:1']],
    [
      'scenarios with an unknown person, state and fixture',
      'processes/small.scenarios.yaml',
      '- scenario: a\n  given: { documents: { x: $nothing } }\n  steps:\n    - done: { by: nobody, state: askin }\n',
      ['GH2901 4:34', 'GH2902 4:19', 'GH2903 2:28'],
    ],
  ])('%s', (_name, file, text, report) => {
    const found = check(PROCESS, { [file]: text }).map((finding) => brief(finding).replace(`${file} `, ''));
    expect(found.sort()).toEqual(report);
  });

  it.each([
    ['where', 'lookup: { register: people, where: name == request.remark, as: row }', ['GH2315 17:40']],
    ['key', 'lookup: { register: people, key: request.remark, as: row }', ['GH2315 17:25']],
  ])('a row is not looked up by personal data: %s', (how, lookup, report) => {
    const register = `id: people
title: { zh: 人, en: People }
key: ${how === 'key' ? 'name' : 'number'}
type: object
required: [number]
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
  name: { type: string, title: { zh: 姓名, en: Name }, x-personal: true }
`;
    const process = PROCESS.replace(/approval: .*\n.*\n.*\n/, `${lookup}\n    on: { found: agreed, missing: agreed }\n`);
    const found = check(process, { 'processes/registers/people.yaml': register });
    expect(found.filter(({ severity }) => severity === 'error').map(brief)).toEqual(report);
  });

  it.each([
    ['an unknown service', 'service: { name: webhok, with: { url: request.remark } }', ['GH1912 17:5'], '`webhook`'],
    ['a service without what it needs', 'service: webhook', ['GH2316 17:14'], 'url'],
  ])('%s', (_name, service, report, hint) => {
    const process = PROCESS.replace(/approval: .*\n.*\n.*\n/, `${service}\n    on: { succeeded: agreed, failed: agreed }\n`);
    const errors = check(process).filter(({ severity }) => severity === 'error');
    expect(errors.map(brief)).toEqual(report);
    expect(errors[0]?.hint?.en).toContain(hint);
  });

  it('processes that call each other are told', () => {
    const calling = (id: string, other: string): string => `id: ${id}
title: { zh: 调, en: Call }
key: "'x'"
start: [{ called: true }]
initial: going
states:
  going:
    title: { zh: 走, en: Go }
    call: { process: ${other} }
    on: { ended: end, failed: end }
  end: { type: final, title: { zh: 完, en: End } }
`;
    const found = check(PROCESS, { 'processes/one.yaml': calling('one', 'two'), 'processes/two.yaml': calling('two', 'one') });
    expect(found.map(({ code, file }) => `${code} ${file}`)).toEqual(['GH2406 processes/one.yaml', 'GH2406 processes/two.yaml']);
  });
});

test('a document that is many takes no signature', () => {
  const many = PROCESS.replace('form: request,', 'form: request, many: true,');
  const signed = many.replace('shows: request }', 'shows: request, signs: request.sign }');
  expect(check(many).map(brief)).not.toContain('GH2204 17:53');
  expect(check(signed).map(brief)).toContain('GH2204 17:53');
});

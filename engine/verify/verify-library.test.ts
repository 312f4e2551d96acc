import { brief, check } from './test-findings.js';
import { PROCESS } from './test-library.js';

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
  ['a working day no month has', 'limit: 1 working day', 'limit: { due: working day 25 of month }', ['GH1205 18:19']],
  ['30 February', 'limit: 1 working day', 'limit: { due: day 30 of February }', ['GH1205 18:19']],
  ['no duration at all', 'limit: 1 working day', 'limit: P0D', ['GH1204 18:12']],
  ['a duration beyond all plans', 'limit: 1 working day', 'limit: 1000000000000000000 working days', ['GH1204 18:12']],
  ['a negative duration', 'limit: 1 working day', 'limit: -1 working day', ['GH1204 18:12']],
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
  ['an outside contact', 'by: manager, shows', 'by: [manager, contact of request.customer], shows', ['GH1902 17:31']],
  ['everyone of an unknown role', 'by: manager, shows', 'by: everyone in manger, shows', ['GH2201 17:21']],
  ['a quorum without number', 'shows: request }', 'shows: request, mode: quorum }', ['GH1102 17:46']],
  ['a quorum that is no number of votes', 'shows: request }', 'shows: request, quorum: most }', ['GH1218 17:54']],
  ['a quorum of more than all', 'shows: request }', 'shows: request, quorum: 101% }', ['GH1218 17:54']],
  ['a quorum of more votes than there are', 'shows: request }', 'shows: request, quorum: 2 }', ['GH2208 17:54']],
  ['a quorum of another mode', 'shows: request }', 'shows: request, mode: all, quorum: 1 }', ['GH1208 17:57']],
  ['weights that are missing', 'shows: request }', 'shows: request, mode: weighted }', ['GH1102 17:46']],
  ['a weight of nobody', 'shows: request }', 'shows: request, weighted: { manager: 1, manger: 2 } }', ['GH2207 17:70']],
  ['a voter without weight', 'by: manager, shows', 'by: [manager, leader], weighted: { manager: 1 }, shows', ['GH2207 17:40']],
  ['a weight of nothing', 'shows: request }', 'shows: request, weighted: { manager: 0 } }', ['GH2207 17:46', 'GH1218 17:67']],
  [
    'a share of the weight nobody can exceed',
    'shows: request }',
    'shows: request, weighted: { manager: 1 }, pass: 100% }',
    ['GH1218 17:78'],
  ],
  [
    'an abstention where the first decides',
    'shows: request }',
    'shows: request, outcomes: [approved, rejected, abstained] }',
    ['GH2209 17:46'],
  ],
  [
    'three sides to a count',
    'by: manager, shows: request }',
    'by: manager, quorum: 1, outcomes: [approved, rejected, unsure] }',
    ['GH2209 17:41', 'GH2108 15:3'],
  ],
  ['a comment for no outcome', 'shows: request }', 'shows: request, commentFor: [rejected, abstained] }', ['GH2209 17:69']],
  ['a proxy that says nobody', 'shows: request }', 'shows: request, proxy: secretary }', ['GH1206 17:53']],
  ['a proxy of an unknown role', 'shows: request }', 'shows: request, proxy: secretary of voter }', ['GH2201 17:53']],
  ['a pause of a fixed date', 'limit: 1 working day', 'limit: { due: day 5 of month, pause: [waiting] }', ['GH2505 18:35']],
  ['a schedule', '  - by: sales-clerk', '  - by: sales-clerk\n  - every: day 1 of June', ['GH1908 9:5']],
  ['a sample', '  - by: sales-clerk', '  - by: sales-clerk\n  - sample: 5% of visit', ['GH1909 9:5']],
  ['a command not run yet', 'shows: request }', 'shows: request, allow: [promote] }', ['GH1911 17:54']],
  ['an unknown target', 'done: deciding', 'done: decidin', ['GH2101 14:17']],
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
  ['data named as CEL names a type', 'initial: asking', 'data: { list: text }\ninitial: asking', ['GH2318 9:9']],
  ['data named as expressions name the starter', 'initial: asking', 'data: { initiator: person }\ninitial: asking', ['GH2318 9:9']],
  ['an unknown document', 'fills: request', 'fills: requests', ['GH2311 6:3', 'GH2302 13:35']],
  ['an unknown field', 'fills: request', 'fills: { request: [amuont] }', ['GH2303 13:47']],
  ['an unknown hidden field', 'fills: request', 'fills: request, hides: { request: [amuont] }', ['GH2303 13:63']],
  ['a hidden field that is filled', 'fills: request', 'fills: { request: [amount] }, hides: { request: [amount] }', ['GH2317 13:67']],
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
  ['a limit longer than a calendar is counted for', 'limit: 1 working day', 'limit: { within: 2700 working days }', ['GH2506 18:22']],
  ['a shorter one', 'limit: 1 working day', 'limit: { within: 2500 working days, chain: { +366 days: [] } }', []],
  [
    'a chain longer than that, in days that follow each other',
    'limit: 1 working day',
    'limit: { within: 1 day, chain: { +18301 days: [] } }',
    ['GH2506 18:29'],
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

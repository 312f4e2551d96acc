import { SmallHost } from './small-host.js';
import { SMALL_LIBRARY } from './small-library.js';

let small: SmallHost;
const leave = SMALL_LIBRARY.find(({ path }) => path === 'processes/leave.yaml')?.text ?? '';

beforeAll(async () => {
  small = await SmallHost.start();
});
afterAll(() => small?.stop());

const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(10)}]\n`).join('')}`;
/** `[what is wrong, how it is written]` of the process `leave`. */
const ROWS: readonly (readonly [name: string, change: (text: string) => string])[] = [
  ['a misspelled key', (text) => text.replace('initial:', 'inital:')],
  ['a key twice', (text) => text.replace('initial: asking', 'initial: asking\ninitial: review')],
  ['an alias bomb', (text) => `${bomb}${text}`],
  ['depth 10,000', (text) => `${text}deep: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
  ['__proto__', (text) => `${text}__proto__: { polluted: true }\n`],
  ['a missing form', (text) => text.replace('form: request,', 'form: nowhere,')],
  [
    'an expression of another type',
    (text) =>
      text.replace('on: { approved: granted', 'on: { approved: [{ when: request.days == "x", target: granted }, { otherwise: asking }]'),
  ],
  [
    'a guard without `otherwise`',
    (text) => text.replace('on: { approved: granted', 'on: { approved: [{ when: request.days > 1, target: granted }]'),
  ],
  [
    'cyclic calls',
    (text) =>
      text
        .replace('start: [{ by: salesperson }]', 'start: [{ by: salesperson }, { called: true }]')
        .replace('initial: asking', 'initial: calling')
        .replace(
          'states:\n',
          'states:\n  calling: { title: { zh: 甲, en: A }, call: { process: leave }, on: { ended: asking, failed: asking } }\n',
        ),
  ],
  [
    'a state with no way out',
    (text) =>
      text
        .replace('approved: granted, rejected: asking', 'approved: granted, rejected: stuck')
        .replace('states:\n', 'states:\n  stuck: { title: { zh: 甲, en: A }, wait: {} }\n'),
  ],
];

test.each(ROWS)('%s is refused with place and reason, and what was published stays', async (_name, change) => {
  expect(change(leave)).not.toBe(leave);
  const before = await small.rows();
  const upload = SMALL_LIBRARY.map((file) => (file.path === 'processes/leave.yaml' ? { ...file, text: change(leave) } : file));
  const answer = await small.ask('POST', '/api/definitions', {
    token: await small.tokenOf('tang.wei'),
    body: { files: upload, reason: 'test' },
  });
  expect(answer).toMatchObject({ status: 422, body: { code: 'definition-invalid' } });
  const { findings } = answer.body['facts'] as { findings: readonly Record<string, unknown>[] };
  expect(findings.length).toBeGreaterThan(0);
  for (const finding of findings)
    expect(finding).toMatchObject({
      code: expect.stringMatching(/^GH\d{4}$/) as unknown,
      file: expect.any(String) as unknown,
      line: expect.any(Number) as unknown,
      column: expect.any(Number) as unknown,
      message: { zh: expect.stringMatching(/\p{sc=Han}/u) as unknown, en: expect.any(String) as unknown },
    });
  expect(findings.some(({ file, hint }) => file === 'processes/leave.yaml' && hint !== undefined)).toBe(true);
  expect(await small.rows()).toBe(before);
});

test('mistakes of several files come back all at once', async () => {
  const upload = SMALL_LIBRARY.map((file) => {
    if (file.path === 'processes/leave.yaml')
      return { ...file, text: leave.replace('form: request,', 'form: nowhere,').replace('by: technician', 'by: nobody') };
    return file.path === 'forms/request.yaml' ? { ...file, text: file.text.replace('required:', 'requird:') } : file;
  });
  const { body } = await small.ask('POST', '/api/definitions', {
    token: await small.tokenOf('tang.wei'),
    body: { files: upload, reason: 'test' },
  });
  const { findings } = body['facts'] as { findings: readonly { file: string }[] };
  expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(['processes/leave.yaml', 'forms/request.yaml']));
});

test('a file of 10 MB is refused at the door', async () => {
  const answer = await small.ask('POST', '/api/definitions', {
    token: await small.tokenOf('tang.wei'),
    body: { files: [{ path: 'processes/leave.yaml', text: `${leave}#${'x'.repeat(10_000_000)}` }], reason: 'test' },
  });
  expect([413, 422]).toContain(answer.status);
});

import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';

const FILES = {
  'forms/issue-list.yaml': `id: issue-list
${title}
type: object
required: [items]
properties:
  items:
    type: array
    title: { zh: 问题, en: Issues }
    items:
      type: object
      required: [text, decision]
      properties:
        text: { type: string, title: { zh: 内容, en: Text } }
        decision: { type: string, enum: [confirmed, refused], title: { zh: 意见, en: Decision } }
`,
  'forms/consent.yaml': `id: consent
${title}
type: object
properties:
  terms: { type: string, title: { zh: 条款, en: Terms } }
  manager: { type: object, format: signature, title: { zh: 经理, en: Manager } }
`,
  'forms/bill.yaml': `id: bill
${title}
type: object
properties:
  client: { type: string, title: { zh: 客户, en: Client } }
  lines:
    type: array
    title: { zh: 明细, en: Lines }
    items:
      type: object
      properties:
        count: { type: integer, title: { zh: 数量, en: Count } }
  total: { type: integer, title: { zh: 合计, en: Total }, x-computed: "sum(lines.map(l, l.count))" }
`,
  'processes/messages.yaml': `consent.given: { ${title}, from: outside, fields: { consent: consent } }\n`,
};

const story = (documents: string, start: string, states: string): TestWorld =>
  new TestWorld({
    ...FILES,
    'processes/talk.yaml': `id: talk\n${title}\nowner: sales-department-manager\nkey: instance.key\ndocuments:\n${documents}start: [${start}]\ninitial: asking\nstates:\n${states}  over: { type: final, ${title} }\n`,
  });

describe('a table one task fills and a gate answers row by row', () => {
  const world = (): TestWorld =>
    story(
      '  issues: { form: issue-list }\n',
      '{ by: salesperson }',
      `  asking: { ${title}, task: { by: initiator, fills: issues }, on: { done: answering } }
  answering:
    ${title}
    approval: { each: issues.items, as: issue, by: sales-department-manager, fills: { issues.items: [decision] }, outcomes: [answered] }
    on: { answered: over }
`,
    ).start('zhao.lei', { issues: { items: [{ text: '交货期' }, { text: '单价' }] } });

  test('asks of the task only the columns that are its own', () => {
    expect(world().openStates).toEqual(['answering']);
    expect(
      world().refusal(
        { type: 'complete', task: world().task('answering', null, 0), outcome: 'answered', documents: {}, comment: null, saw: null },
        'wang.fang',
      ),
    ).toMatchObject({ code: 'form-invalid', fields: [{ path: '/issues/items/0/decision', code: 'required' }] });
  });

  test('asks of each answer its own row', () => {
    const told = world().complete('answering', 'wang.fang', 'answered', { issues: { decision: 'refused' } }, 1);
    expect(told.instance?.documents['issues']).toMatchObject({
      content: { items: [{ text: '交货期' }, { text: '单价', decision: 'refused' }] },
    });
    told.complete('answering', 'wang.fang', 'answered', { issues: { decision: 'confirmed' } }, 0);
    expect(told.end).toBe('over');
    expect(told.replayed()).toEqual(told.instance);
  });
});

describe('signatures of a document that is handed over', () => {
  const SIGNED = { terms: '九十天', manager: { person: 'wang.fang', at: '2026-09-28T01:00:00Z' } };
  const world = (): TestWorld =>
    story(
      '  consent: { form: consent, given: optional }\n  copy: { form: consent }\n',
      '{ by: salesperson }, { on: consent.given, initiator: "\'zhao.lei\'", with: { consent: message.consent } }, { called: true }',
      `  asking: { ${title}, task: { by: initiator, fills: { copy: [terms] }, with: { copy.manager: consent.manager } }, on: { done: over } }\n`,
    );
  const message = (from: string | null): TestWorld =>
    world().act({
      type: 'startByMessage',
      process: 'talk',
      start: 1,
      message: { id: 'm1', name: 'consent.given', payload: { consent: SIGNED }, from },
    });

  test('stay when another process sends or starts with it', () => {
    expect(message('i7').instance?.documents['consent']).toMatchObject({ content: SIGNED });
    const called = world().act({ type: 'startByCall', process: 'talk', initiator: 'zhao.lei', with: { consent: SIGNED }, parent: null });
    expect(called.instance?.documents['consent']).toMatchObject({ content: SIGNED });
  });

  test('are left out when a person or a message from outside brings it', () => {
    expect(message(null).instance?.documents['consent']).toMatchObject({ content: { terms: '九十天' } });
    const started = world().start('zhao.lei', { consent: SIGNED, copy: { terms: '九十天' } });
    expect(started.instance?.documents).toMatchObject({
      consent: { content: { terms: '九十天' } },
      copy: { content: { terms: '九十天' } },
    });
    expect(JSON.stringify(started.instance?.documents)).not.toContain('wang.fang');
  });

  test('nobody who brings a document says who filled it in, or which version it is', () => {
    const forged = { terms: '九十天', number: 'X-1', version: 7, filledBy: 'wang.fang' };
    const started = world().start('zhao.lei', { consent: forged, copy: { terms: '九十天' } });
    expect(started.instance?.documents['consent']).toMatchObject({ number: 'X-1', version: 1, filledVersion: 1, filledBy: 'zhao.lei' });
    const called = world().act({ type: 'startByCall', process: 'talk', initiator: 'zhao.lei', with: { consent: forged }, parent: null });
    expect(called.instance?.documents['consent']).toMatchObject({ number: 'X-1', version: 7, filledVersion: 7, filledBy: 'wang.fang' });
  });

  test('are carried over by `with`, and cannot be typed', () => {
    const told = message('i7');
    const forged = { copy: { terms: '九十天', manager: { person: 'zhao.lei', at: '2026-09-28T01:00:00Z' } } };
    expect(
      told.refusal(
        { type: 'complete', task: told.task('asking'), outcome: 'done', documents: forged, comment: null, saw: null },
        'zhao.lei',
      ).code,
    ).toBe('form-invalid');
    told.complete('asking', 'zhao.lei', 'done', { copy: { terms: '六十天' } });
    expect(told.instance?.documents['copy']).toMatchObject({ content: { terms: '六十天', manager: SIGNED.manager } });
    expect(told.replayed()).toEqual(told.instance);
  });
});

test.each([
  ['the table first', { 'bill.lines': [{ count: 2 }, { count: 3 }], 'bill.client': 'K1' }],
  ['the table last', { 'bill.client': 'K1', 'bill.lines': [{ count: 2 }, { count: 3 }] }],
])('parts of a document handed over are computed as a whole, %s', (_, given) => {
  const world = story(
    '  bill: { form: bill }\n',
    '{ called: true }',
    `  asking: { ${title}, task: { by: initiator, fills: bill }, on: { done: over } }\n`,
  );
  const { instance } = world.act({ type: 'startByCall', process: 'talk', initiator: 'zhao.lei', with: given, parent: null });
  expect(instance?.documents['bill']).toMatchObject({ content: { client: 'K1', total: 5 } });
});

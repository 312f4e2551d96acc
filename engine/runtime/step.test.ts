import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';

const form = (id: string, properties: string, required = ''): Record<string, string> => ({
  [`forms/${id}.yaml`]: `id: ${id}\n${title}\ntype: object\nrequired: [${required}]\nproperties:\n${properties}`,
});
const request = form(
  'request',
  `  days: { type: integer, title: { zh: 天数, en: Days } }\n  amount: { type: string, format: money, title: { zh: 金额, en: Amount } }\n  approvedBy: { type: object, format: signature, title: { zh: 审批, en: Approval } }`,
  'days',
);

const process = (body: string): Record<string, string> => ({
  'processes/leave.yaml': `id: leave\n${title}\nowner: sales-department-manager\nkey: request.number\ndocuments:\n  request: { form: request, number: "QJ-{yyyy}-{seq:3}" }\nstart: [{ by: salesperson }]\n${body}`,
  ...request,
});

const SIMPLE = `initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: review } }
  review:
    ${title}
    approval: { by: "branch-manager of initiator", signs: request.approvedBy }
    limit: { within: 4 working hours, warn: 50%, breach: [{ escalate: deputy-manager }, { notify: company-leader }], accountable: branch-manager of initiator }
    on: { approved: [{ when: request.days > 3, target: leader }, { otherwise: granted }], rejected: asking }
  leader: { ${title}, approval: { by: company-leader, apart: [review] }, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
`;

describe('a request through a gate', () => {
  const world = (): TestWorld => new TestWorld(process(SIMPLE));

  test('is approved, numbered and signed', () => {
    const story = world().start('zhao.lei', { request: { days: 2, amount: 10.5 } });
    expect(story.openStates).toEqual(['review']);
    expect(story.instance?.state.key).toBe('QJ-2026-001');
    story.complete('review', 'sun.li', 'approved');
    expect(story.end).toBe('granted');
    expect(story.instance?.documents['request']).toMatchObject({
      version: 2,
      content: { days: 2, amount: '10.50', approvedBy: { person: 'sun.li' } },
    });
    expect(story.replayed()).toEqual(story.instance);
  });

  test('begins once: another start under its id is refused', () => {
    const story = world().start('zhao.lei', { request: { days: 2 } });
    const again = { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 9 } }, comment: null } as const;
    expect(story.refusal(again, 'zhao.lei').code).toBe('already-started');
  });

  test('goes higher when the condition holds', () => {
    const story = world()
      .start('zhao.lei', { request: { days: 5 } })
      .complete('review', 'sun.li', 'approved');
    expect(story.openStates).toEqual(['leader']);
    story.complete('leader', 'chen.guodong', 'approved');
    expect(story.end).toBe('granted');
    expect(story.replayed()).toEqual(story.instance);
  });

  test('is rejected and comes again under the same number', () => {
    const story = world()
      .start('zhao.lei', { request: { days: 2 } })
      .complete('review', 'sun.li', 'rejected');
    expect(story.openStates).toEqual(['asking']);
    story.complete('asking', 'zhao.lei', 'done', { request: { days: 1 } });
    expect(story.instance?.documents['request']).toMatchObject({ version: 2, number: 'QJ-2026-001', content: { days: 1 } });
    expect(story.replayed()).toEqual(story.instance);
  });

  test('is returned to the requester', () => {
    const story = world().start('zhao.lei', { request: { days: 2 } });
    story.act({ type: 'return', task: story.task('review'), comment: '请补充' }, 'sun.li');
    expect(story.openStates).toEqual(['asking']);
    expect(story.replayed()).toEqual(story.instance);
  });

  test('warns, then breaches: the deputy may act too, and the violation names the manager', () => {
    const story = world().start('zhao.lei', { request: { days: 2 } });
    expect(Object.values(story.instance?.state.tasks ?? {})[0]?.dueAt).toBe(Date.parse('2026-09-29T14:30+08:00'));
    story.advance('2026-09-29T15:00+08:00');
    expect(story.events.map((event) => event.type)).toEqual(['instance.started', 'limit.warned', 'limit.breached']);
    expect(Object.values(story.instance?.state.tasks ?? {})[0]?.candidates).toEqual(['person:sun.li', 'role:deputy-manager']);
    expect([...story.rows.values()]).toMatchObject([{ rule: 'review', accountable: 'sun.li' }]);
    story.complete('review', 'zhou.min', 'approved');
    expect(story.end).toBe('granted');
    expect(story.replayed()).toEqual(story.instance);
  });

  test.each([
    ['task-not-yours', 'liu.yang', 'approved', {}, null],
    ['unknown-outcome', 'sun.li', 'maybe', {}, null],
    ['comment-required', 'sun.li', 'rejected', {}, null],
    ['document-unknown', 'sun.li', 'approved', { request: { days: 9 } }, null],
    ['stale-document', 'sun.li', 'approved', {}, { request: 7 }],
  ] as const)('refuses %s', (code, by, outcome, documents, saw) => {
    const story = world().start('zhao.lei', { request: { days: 2 } });
    expect(story.refusal({ type: 'complete', task: story.task('review'), outcome, documents, comment: null, saw }, by).code).toBe(code);
  });

  test('refuses a start by the wrong person, and an unfilled form', () => {
    expect(world().refusal({ type: 'start', process: 'leave', outcome: 'done', documents: {}, comment: null }, 'wu.min').code).toBe(
      'start-not-allowed',
    );
    const refusal = world().refusal(
      { type: 'start', process: 'leave', outcome: 'done', documents: { request: {} }, comment: null },
      'zhao.lei',
    );
    expect(refusal).toMatchObject({ code: 'form-invalid', fields: [{ path: '/request/days', text: { zh: '请填写天数' } }] });
  });

  test('of two completions the second is refused and told who was first', () => {
    const story = world().start('zhao.lei', { request: { days: 5 } });
    const task = story.task('review');
    story.complete('review', 'sun.li', 'approved');
    expect(story.refusal({ type: 'complete', task, outcome: 'approved', documents: {}, comment: null, saw: null }, 'sun.li')).toMatchObject(
      { code: 'task-already-closed', facts: { by: 'sun.li', outcome: 'approved' } },
    );
  });
});

describe('gates', () => {
  const gate = (approval: string): TestWorld =>
    new TestWorld(
      process(
        `initial: asking\nstates:\n  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: review } }\n  review: { ${title}, approval: { ${approval} }, on: { approved: granted, rejected: refused } }\n  granted: { type: final, ${title} }\n  refused: { type: final, ${title} }\n`,
      ),
    ).start('zhao.lei', { request: { days: 5 } });

  test('all: every vote must approve', () => {
    const story = gate('by: [finance, sales-department-manager], mode: all').complete('review', 'wu.min', 'approved');
    expect(story.end).toBeNull();
    story.complete('review', 'wang.fang', 'approved');
    expect(story.end).toBe('granted');
    expect(story.replayed()).toEqual(story.instance);
  });

  test('all: one rejection rejects and supersedes the others', () => {
    const story = gate('by: [finance, sales-department-manager], mode: all').complete('review', 'wu.min', 'rejected');
    expect(story.end).toBe('refused');
    expect(story.events.at(-1)?.delta.closed.map((closed) => closed.how)).toEqual(['done', 'superseded']);
  });

  test('levels: a higher one only when its condition holds', () => {
    const levels = (limit: number): string =>
      `levels: [{ by: sales-department-manager }, { by: company-leader, when: request.days > ${limit} }]`;
    expect(gate(levels(10)).complete('review', 'wang.fang', 'approved').end).toBe('granted');
    const high = gate(levels(3)).complete('review', 'wang.fang', 'approved');
    expect(high.end).toBeNull();
    expect(high.complete('review', 'chen.guodong', 'approved').end).toBe('granted');
  });

  test('nobody qualifies: skipped, or the administrator is asked', () => {
    expect(gate('by: branch-manager of unit "finance", whenNobody: skip').end).toBe('granted');
    expect(Object.values(gate('by: branch-manager of unit "finance"').instance?.state.tasks ?? {})[0]?.candidates).toEqual([
      'role:administrator',
    ]);
  });

  test('the approver is the initiator: his superior decides', () => {
    expect(Object.values(gate('by: initiator').instance?.state.tasks ?? {})[0]?.candidates).toEqual(['person:sun.li']);
    expect(gate('by: initiator, whenInitiator: skip').end).toBe('granted');
  });
});

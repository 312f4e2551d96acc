import * as fc from 'fast-check';
import type { OpenTask } from './instance.js';
import type { DecidedEvent } from './outcome.js';
import { brokenLaws } from '#test/property/laws.js';
import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';

const FILES = {
  'forms/order.yaml': `id: order
${title}
type: object
required: [customer]
properties:
  customer: { type: string, title: { zh: 客户, en: Customer } }
  checked: { type: boolean, title: { zh: 已核, en: Checked } }
  lines:
    type: array
    title: { zh: 明细, en: Lines }
    items: { type: object, properties: { person: { type: string, format: person, title: { zh: 人, en: Person } }, opinion: { type: string, title: { zh: 意见, en: Opinion } } } }
`,
  'processes/messages.yaml': `payment.received: { ${title}, from: outside, fields: { order: text, amount: money } }\n`,
  'processes/sale.yaml': `id: sale
${title}
owner: sales-department-manager
key: order.number
documents: { order: { form: order, number: "S-{seq:3}" } }
data: { received: { type: money, initial: 0 } }
start: [{ by: salesperson }]
limits:
  whole: { over: [asking, consulting, checks], within: 4 working hours, warn: 50%, excuse: { reasons: { late: { zh: 晚到, en: Late } }, by: finance }, breach: [{ notify: company-leader }], chain: { +1 day: [{ notify: company-leader }] } }
rules: [{ id: R-1, text: { zh: 须有明细, en: Lines }, check: size(order.lines) > 0, at: consulting.done, accountable: finance }]
on: { stop: { by: initiator, ${title}, over: [asking, consulting, checks], target: stopped } }
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { order: [customer, lines.person, lines] } }, on: { done: consulting } }
  consulting: { ${title}, task: { each: order.lines, as: row, by: row.person, fills: { order: [lines.opinion] } }, limit: { within: 2 hours, breach: [{ escalate: finance }] }, on: { done: checks } }
  checks:
    type: parallel
    ${title}
    states:
      price: { ${title}, task: { by: finance, fills: { order: [checked] }, outcomes: [fits, differs] }, on: { fits: finished, differs: asking } }
      stock: { ${title}, approval: { by: [warehouse-keeper, technician], mode: all }, on: { approved: finished, rejected: asking } }
      lead: { ${title}, approval: { levels: [{ by: "branch-manager of initiator" }, { by: company-leader, when: order.customer == "ACME" }], apart: [price] }, limit: 1 working hour, on: { approved: finished, rejected: asking } }
    onDone: paying
  paying:
    ${title}
    wait: { for: order.customer }
    on: { payment.received: { match: message.order == order.number, do: [{ set: { received: received + message.amount } }] } }
    always: [{ when: received >= 10, target: calling }]
  calling: { ${title}, call: { process: sale, with: { order: order } }, on: { ended: over, failed: asking } }
  over: { type: final, ${title} }
  stopped: { type: final, ${title} }
`,
};
const PEOPLE = ['zhao.lei', 'liu.yang', 'sun.li', 'wu.min', 'ma.chao', 'zheng.kai', 'chen.guodong', 'admin'];

/** What somebody tries next; numbers pick among what is there, so that most of it is possible and some is not. */
const move = fc.record({
  kind: fc.nat(33),
  pick: fc.nat(5),
  who: fc.constantFrom(...PEOPLE),
  mine: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  minutes: fc.nat(300),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

function tryMove(world: TestWorld, { kind, pick, who, mine, minutes }: Move): void {
  world.now += minutes * 1_000;
  const state = world.instance?.state;
  const tasks: readonly OpenTask[] = Object.values(state?.tasks ?? {});
  const open = tasks[pick % Math.max(1, tasks.length)];
  const task = open?.ordinal ?? pick;
  const by =
    mine && open
      ? (PEOPLE.find((person) => open.assignee === person || (open.assignee === null && world.stands(open, person))) ?? who)
      : who;
  const limits = Object.values(state?.limits ?? {});
  const limit = limits[pick % Math.max(1, limits.length)];
  const outcome =
    { asking: 'done', consulting: 'done', price: pick === 0 ? 'differs' : 'fits' }[open?.state ?? ''] ??
    (pick === 0 ? 'rejected' : 'approved');
  const documents =
    open?.state === 'asking'
      ? { order: { customer: pick % 2 ? 'ACME' : 'B', lines: PEOPLE.slice(0, pick % 4).map((person) => ({ person })) } }
      : open?.state === 'consulting'
        ? { order: { opinion: String(pick) } }
        : {};
  const attempt = (body: Parameters<TestWorld['outcome']>[0], person: string | null = null): void => {
    if (world.outcome(body, person).kind === 'decided') world.act(body, person);
  };
  if (!state)
    return attempt(
      {
        type: 'start',
        process: 'sale',
        outcome: 'done',
        documents: { order: { customer: 'ACME', lines: PEOPLE.slice(0, pick).map((person) => ({ person })) } },
        comment: null,
      },
      who,
    );
  if (kind < 12 || (kind > 25 && kind < 30)) return attempt({ type: 'complete', task, outcome, documents, comment: '意见', saw: null }, by);
  if (kind === 12) return attempt({ type: pick % 2 ? 'claim' : 'release', task }, by);
  if (kind === 13) return attempt({ type: 'draft', task, documents }, by);
  if (kind === 14 && pick < 2) return attempt({ type: 'return', task, comment: '退回' }, by);
  if (kind === 14 && open) {
    const from = open.assignee ?? PEOPLE.find((person) => open.candidates.includes(`person:${person}`)) ?? by;
    const handing = { from: pick < 4 ? from : (state.initiator ?? from), to: who, reason: '离职' };
    return attempt(pick < 4 ? { type: 'reassign', task, ...handing } : { type: 'handOver', ...handing }, 'admin');
  }
  if (kind === 15 && pick === 0) return attempt({ type: 'press', button: 'stop', comment: null }, who);
  if (kind === 16 && limit?.pending[0]) {
    world.now = Math.max(world.now, limit.pending[0].at);
    return attempt({ type: 'fireTimer', limit: limit.ordinal, ...limit.pending[0] });
  }
  if (kind === 17 || kind === 30 || kind === 31)
    return attempt({
      type: 'receiveMessage',
      message: { id: 'm', name: 'payment.received', payload: { order: state.key ?? '', amount: '6.00' }, from: null },
    });
  if (kind === 18 || kind > 31)
    return attempt({
      type: 'callEnded',
      call: Number(Object.keys(state.calls)[0] ?? 0),
      event: pick === 0 ? 'failed' : 'ended',
      result: { end: 'over' },
    });
  if (kind === 20) return attempt({ type: 'transfer', task, to: who, comment: null }, by);
  if (kind === 21) return attempt({ type: 'delegate', task, to: who, comment: null }, by);
  if (kind === 22) return attempt({ type: 'handBack', task, comment: '意见' }, by);
  if (kind === 23) return attempt({ type: 'addApprover', task, person: who, place: 'before', comment: null }, by);
  if (kind === 24) return attempt({ type: 'addApprover', task, person: who, place: 'after', comment: null }, by);
  if (kind === 25) {
    const added = tasks.find(({ addedBy }) => addedBy !== null);
    return attempt(
      { type: 'removeApprover', task: added?.ordinal ?? task, person: added?.assignee ?? who, comment: '不必' },
      added?.addedBy ?? by,
    );
  }
  if (kind === 19) return attempt({ type: 'excuse', limit: limit?.ordinal ?? 0, reason: 'late', comment: null }, who);
}

test('whatever people, timers and messages do, the laws hold and the history gives the same instance', () => {
  const library = new TestWorld(FILES);
  const ends = new Map<string, number>();
  const types = new Set<string>();
  fc.assert(
    fc.property(fc.array(move, { minLength: 20, maxLength: 120 }), (moves) => {
      const world = library.again();
      for (const next of moves) {
        const before = world.instance;
        const stored = JSON.stringify(before);
        const events = world.events.length;
        tryMove(world, next);
        // Neither a refusal nor a decision changes what was there.
        expect(JSON.stringify(before)).toBe(stored);
        if (world.events.length === events) expect(world.instance).toBe(before);
        else if (world.instance) {
          const event = world.events.at(-1) as DecidedEvent;
          expect(brokenLaws({ process: world.process, before, after: world.instance, event, wasMoved: false })).toEqual([]);
        }
      }
      for (const event of world.events) types.add(event.type);
      for (const event of world.events) for (const name of event.delta.entered) ends.set(name, (ends.get(name) ?? 0) + 1);
      expect(world.replayed()).toEqual(world.instance);
    }),
    { numRuns: 120, seed: 20261123 },
  );
  // The random stories really go everywhere.
  expect([...library.process.states.keys()].filter((name) => !ends.has(name))).toEqual([]);
  const handing = [
    'task.transferred',
    'task.reassigned',
    'instance.handed-over',
    'task.delegated',
    'task.handed-back',
    'approver.added',
    'approver.removed',
  ];
  expect(handing.filter((type) => !types.has(type))).toEqual([]);
});

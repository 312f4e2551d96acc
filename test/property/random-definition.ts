import { readFileSync } from 'node:fs';
import fc from 'fast-check';

const TITLE = { zh: '甲', en: 'A' };
const FINAL = { type: 'final', title: TITLE };
const ROLES = ['finance', 'technician', 'warehouse-keeper', 'sales-department-manager'] as const;
/** All there is for a task; a gate allows everything unless it says otherwise. */
const ALLOW = ['urge', 'cc', 'ask', 'pause', 'comment', 'attach', 'transfer', 'delegate', 'return', 'withdraw', 'take-back'];
const role = fc.constantFrom(...ROLES);

const limit = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('2 hours', '1 working day', '4 working hours') },
  {
    weight: 1,
    arbitrary: fc.constant({
      within: '1 working day',
      warn: ['50%', '1 hour before'],
      breach: [{ escalate: 'deputy-manager' }],
      chain: { '+1 day': [{ notify: 'company-leader' }] },
      accountable: 'finance',
      pause: ['customer', 'asked'],
    }),
  },
  { weight: 1, arbitrary: fc.constant({ within: '4 working hours', breach: [{ reassign: 'deputy-manager' }], pause: ['asked'] }) },
);
const actions = fc.subarray([
  { set: { received: 'received + 1' } },
  { record: 'receivable', key: 'order.number', with: { customer: 'order.customer', amount: 'received' } },
  { notify: 'finance' },
  { send: 'goods.shipped', with: { order: 'order.number' } },
]);

const assign = fc.constantFrom('claim', 'claim', 'single', 'ranked', 'round-robin', 'least-loaded');

type Form = 'any' | 'all' | 'levels' | 'allLevels' | 'sequence' | 'quorum' | 'share' | 'weighted' | 'everyone';

/** Where one decision is not all there is. */
const MAY_ABSTAIN: readonly Form[] = ['all', 'allLevels', 'sequence', 'quorum', 'share', 'weighted', 'everyone'];

/** Who votes, and how the votes are counted. */
function votersOf(form: Form, by: readonly string[], levels: readonly Part[]): Part {
  switch (form) {
    case 'levels':
      return { levels };
    case 'allLevels':
      return { levels: [{ by }, ...levels.slice(1)], mode: 'all' };
    case 'quorum':
      return { by, quorum: Math.ceil(by.length / 2) };
    case 'share':
      return { by, quorum: '60%' };
    case 'weighted':
      return { by, weighted: Object.fromEntries(by.map((one, index) => [one, index + 1])) };
    case 'everyone':
      return { by: by.map((one) => `everyone in ${one}`), mode: 'all' };
    default:
      return { by, mode: form };
  }
}

type Target = (ahead: boolean) => fc.Arbitrary<string>;
type Part = Readonly<Record<string, unknown>>;

/** Work that a person or several do, with each way out leading to what `target` gives. */
function work(target: fc.Arbitrary<string>, before: readonly string[]): fc.Arbitrary<Part> {
  const to = fc.record({ target, do: actions });
  const task = fc.record({ by: role, each: fc.boolean(), two: fc.boolean(), assign, limit, a: to, b: to }).map((r): Part => {
    const people = r.each ? { each: 'order.lines', as: 'row', by: 'row.person' } : { by: r.by };
    return {
      title: TITLE,
      task: { ...people, assign: r.assign, allow: ALLOW, ...(r.two ? { outcomes: ['fits', 'differs'] } : {}) },
      limit: r.limit,
      on: r.two ? { fits: r.a, differs: r.b } : { done: r.a },
    };
  });
  const gate = fc
    .record({
      by: fc.uniqueArray(role, { minLength: 1, maxLength: 3 }),
      form: fc.constantFrom<Form>('any', 'all', 'levels', 'allLevels', 'sequence', 'quorum', 'share', 'weighted', 'everyone'),
      whenRepeated: fc.constantFrom('ask', 'skip'),
      whenInitiator: fc.constantFrom('next-level', 'skip', 'allow'),
      whenNobody: fc.constantFrom('administrator', 'skip', 'deputy-manager'),
      each: fc.nat(4).map((n) => n === 0),
      abstains: fc.boolean(),
      signsFor: fc.boolean(),
      assign,
      apart: fc.subarray([...before], { maxLength: Math.min(2, before.length) }),
      limit,
      a: to,
      b: to,
    })
    .map(({ by, form, each, abstains, signsFor, apart, a, b, limit: within, ...when }): Part => {
      const levels = by.map((one, index) => ({ by: one, ...(index > 0 ? { when: 'received >= 1' } : {}) }));
      const voters = votersOf(form, by, levels);
      return {
        title: TITLE,
        approval: {
          ...voters,
          ...when,
          removers: 'company-leader',
          ...(each ? { each: 'order.lines', as: 'row' } : {}),
          ...(abstains && MAY_ABSTAIN.includes(form) ? { outcomes: ['approved', 'rejected', 'abstained'] } : {}),
          ...(signsFor ? { proxy: 'sales-clerk of voter' } : {}),
          ...(apart.length > 0 ? { apart } : {}),
        },
        limit: within,
        on: { approved: a, rejected: b },
      };
    });
  return fc.oneof(task, gate);
}

/** The same work, but not for whoever acted in the region before it. */
function apartFrom(region: Part, other: string): Part {
  const key = 'task' in region ? 'task' : 'approval';
  return { ...region, [key]: { ...(region[key] as Part), apart: [other] } };
}

function stateOf(index: number, target: Target, before: readonly string[]): fc.Arbitrary<Part> {
  const anywhere = target(false);
  const ahead = target(true);
  const to = fc.record({ target: ahead, do: actions });
  return fc.oneof(
    { weight: 4, arbitrary: work(anywhere, before) },
    {
      weight: 1,
      arbitrary: fc
        .record({ a: to, b: to })
        .map(({ a, b }) => ({ title: TITLE, choose: [{ when: "order.customer == 'ACME' || received >= 2", ...a }, { otherwise: b }] })),
    },
    {
      weight: 1,
      arbitrary: fc.record({ a: to, b: to }).map(({ a, b }) => ({
        title: TITLE,
        lookup: { register: 'receivable', key: 'order.number', as: `row${index}` },
        on: { found: a, missing: b },
      })),
    },
    {
      weight: 1,
      arbitrary: fc.record({ target: anywhere, stays: fc.boolean() }).map(({ target: next, stays }) => ({
        title: TITLE,
        wait: { for: 'order.customer', until: 'order.wanted' },
        on: {
          'payment.received': {
            match: 'message.order == order.number',
            do: [{ set: { received: 'received + message.amount' } }],
            ...(stays ? {} : { target: next }),
          },
          elapsed: next,
        },
      })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          regions: fc.array(work(fc.oneof({ weight: 4, arbitrary: fc.constant('finished') }, { weight: 1, arbitrary: anywhere }), before), {
            minLength: 2,
            maxLength: 3,
          }),
          kept: fc.boolean(),
          next: anywhere,
        })
        .map(({ regions, kept, next }) => ({
          title: TITLE,
          type: 'parallel',
          states: Object.fromEntries(
            regions.map((region, at) => [`p${index}x${at}`, kept && at > 0 ? apartFrom(region, `p${index}x${at - 1}`) : region]),
          ),
          onDone: next,
        })),
    },
  );
}

/**
 * A process of every kind of state, in YAML that is JSON: work, gates, choices, lookups, waits and parallel regions that lead anywhere. Some of them are
 * unsound (nobody comes to a state, say) and refused by validation.
 */
export const randomDefinition: fc.Arbitrary<string> = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => {
    const names = Array.from({ length: count }, (_, index) => `s${index}`);
    const targetFrom =
      (index: number): Target =>
      (ahead) =>
        fc.constantFrom(...(ahead ? [...names.slice(index + 1), 'over'] : [...names.slice(index + 1), 'over', 'over', ...names, 'asking']));
    return fc.record({
      states: fc.tuple(...names.map((_, index) => stateOf(index, targetFrom(index), names.slice(0, index)))),
      whole: fc.boolean(),
    });
  })
  .map(({ states, whole }) =>
    JSON.stringify({
      id: 'sale',
      title: TITLE,
      owner: 'sales-department-manager',
      key: 'order.number',
      documents: { order: { form: 'order', number: 'S-{yyyy}-{seq:3}' } },
      data: { received: { type: 'money', initial: 0 } },
      start: [{ by: ['salesperson', 'finance', 'technician'] }],
      ...(whole && states.length > 1
        ? {
            limits: {
              whole: {
                over: ['s0', 's1'],
                within: '4 working hours',
                warn: ['50%'],
                breach: [{ notify: 'finance' }],
                pause: ['customer', 'asked'],
              },
            },
          }
        : {}),
      on: { stop: { by: 'initiator', title: TITLE, target: 'stopped' } },
      initial: 'asking',
      states: {
        asking: { title: TITLE, task: { by: 'initiator', fills: 'order' }, on: { done: 's0' } },
        ...Object.fromEntries(states.map((state, index) => [`s${index}`, state])),
        over: FINAL,
        stopped: FINAL,
      },
    }),
  );

/** The demo people, two of a role where there was one, and an assistant in each department. */
const PEOPLE = `${readFileSync('processes/demo/people.yaml', 'utf8')}
  he.ping: { name: { zh: 何平, en: He Ping }, posts: [{ unit: technical, role: technician }] }
  lin.hai: { name: { zh: 林海, en: Lin Hai }, posts: [{ unit: warehouse, role: warehouse-keeper }] }
  bai.lu: { name: { zh: 白露, en: Bai Lu }, posts: [{ unit: finance, role: sales-clerk }, { unit: technical, role: sales-clerk }] }
`;

/** What stands beside the process. */
export const BESIDE: Readonly<Record<string, string>> = {
  'processes/demo/people.yaml': PEOPLE,
  'forms/order.yaml': `id: order
title: { zh: 甲, en: A }
type: object
required: [customer, wanted]
properties:
  customer: { type: string, title: { zh: 客户, en: Customer } }
  wanted: { type: string, format: date, title: { zh: 要求日期, en: Wanted } }
  lines:
    type: array
    title: { zh: 明细, en: Lines }
    items: { type: object, properties: { person: { type: string, format: person, title: { zh: 人, en: Person } } } }
`,
  'processes/messages.yaml': `payment.received: { title: { zh: 甲, en: A }, from: outside, fields: { order: text, amount: money } }
goods.shipped: { title: { zh: 甲, en: A }, fields: { order: text } }
`,
  'processes/registers/receivable.yaml': `id: receivable
title: { zh: 甲, en: A }
key: order
type: object
properties:
  order: { type: string, title: { zh: 订单, en: Order } }
  customer: { type: string, title: { zh: 客户, en: Customer } }
  amount: { type: string, format: money, title: { zh: 应收, en: Amount } }
check: [{ that: amount <= 20, text: { zh: 太多, en: Too much } }]
`,
};

import { readLibrary } from '#engine/definition/library.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { type Life, World } from '#engine/simulate/world.js';
import { shippedFiles } from '#test/read-library.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import { deviationsFrom } from './conformance.js';
import { FoldInstance } from './fold-instance.js';
import type { InstanceFigures } from './instance-figures.js';
import { periodsBetween } from './periods.js';
import { possibleChanges } from './possible-changes.js';
import { FoldProcess } from './process-figures.js';

const { library } = readLibrary(shippedFiles());
const compiled = compiledLibrary(library);
const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}+08:00`);

class Shipment {
  readonly world: World;
  readonly life: Life;

  constructor(now: string) {
    this.world = new World(compiled, { now: at(now) });
    const fixtures = library.fixtures?.definition as Readonly<Record<string, JsonObject>>;
    const documents = { contract: fixtures['contract-a']!, goodsRequest: fixtures['goods-a']! };
    const started = this.world.submit(
      { process: 'shipment' },
      { type: 'start', process: 'shipment', outcome: 'done', documents, comment: null },
      'zhao.lei',
    );
    if (started.kind === 'refused') throw new Error(started.refusal.text.en);
    this.life = started.life;
  }

  at(now: string, body: CommandBody, by: string): this {
    this.world.advanceTo(at(now));
    const done = this.world.submit({ instance: this.life.instance.id }, body, by);
    if (done.kind === 'refused') throw new Error(done.refusal.text.en);
    return this;
  }

  decide(now: string, outcome: string, by: string): this {
    return this.at(
      now,
      { type: 'complete', task: this.task, outcome, documents: {}, comment: outcome === 'rejected' ? '不符' : null, saw: null },
      by,
    );
  }

  get task(): number {
    return Object.values(this.life.instance.state.tasks)[0]!.ordinal;
  }

  figures(until = this.world.now): InstanceFigures {
    const fold = new FoldInstance(this.life.process, this.life.instance.id, compiled.calendar('office'));
    for (const event of this.life.events) fold.take(event);
    return fold.finish(until);
  }
}

// Friday 15:00 to 17:30, the make-up Saturday 8:30 to 17:30 without noon, nothing from 15 to 23 February, Tuesday 8:30 to 9:00.
test('an approval that lies over the Spring Festival waits by opening hours only', () => {
  const shipment = new Shipment('2026-02-13T15:00');
  shipment.at('2026-02-24T09:00', { type: 'view', task: shipment.task }, 'sun.li').decide('2026-02-24T10:00', 'approved', 'sun.li');
  const figures = shipment.figures();
  expect(figures.tasks[1]).toMatchObject({
    state: 'branchReview',
    isGate: true,
    person: 'sun.li',
    waitingMs: 10.5 * HOUR,
    handlingMs: HOUR,
    stoodMs: 0,
  });
  expect(figures.visits[1]).toEqual({
    state: 'branchReview',
    from: at('2026-02-13T15:00'),
    to: at('2026-02-24T10:00'),
    workingMs: 11.5 * HOUR,
  });
  expect(figures).toMatchObject({
    elapsedMs: 259 * HOUR,
    workingMs: 11.5 * HOUR,
    times: { waiting: 10.5 * HOUR, handling: HOUR, elsewhere: 0 },
  });
  expect(figures.limits.map(({ name, isBreached }) => [name, isBreached])).toEqual([
    ['organise', true],
    ['branchReview', true],
    ['managerReview', false],
  ]);
});

test('a rejection, a suspension and who never looked are told apart', () => {
  const shipment = new Shipment('2026-09-29T09:00');
  shipment
    .decide('2026-09-29T11:00', 'rejected', 'sun.li')
    .at('2026-09-29T13:30', { type: 'suspend', reason: '核对' }, 'admin')
    .at('2026-09-29T15:30', { type: 'activate', reason: '核对完' }, 'admin');
  const figures = shipment.figures(at('2026-09-29T16:00'));
  expect(figures.path).toEqual(['requesting', 'branchReview', 'requesting']);
  expect(figures.rework).toEqual({ loops: 1, returned: 0, rejected: 1, takenBack: 0 });
  // 9 to 11 for the review, 11 to 12 and 15:30 to 16 for the new request.
  expect(figures.times).toEqual({ handling: 0, waiting: 3.5 * HOUR, paused: 0, elsewhere: 0, suspended: 2 * HOUR, parked: 0 });
  expect(figures.tasks.at(-1)).toMatchObject({
    state: 'requesting',
    person: null,
    closedAt: null,
    waitingMs: 1.5 * HOUR,
    stoodMs: 2 * HOUR,
  });
});

test('instances of a process: by period, states, people, variants, and the queue at the end of each day', () => {
  const [quick, slow] = [new Shipment('2026-09-29T09:00'), new Shipment('2026-09-30T09:00')];
  quick
    .decide('2026-09-29T10:00', 'approved', 'sun.li')
    .at('2026-09-29T11:00', { type: 'press', button: 'cancel', comment: '不要了' }, 'zhao.lei');
  slow.decide('2026-10-08T10:00', 'rejected', 'sun.li');
  const periods = periodsBetween(at('2026-09-29T00:00'), at('2026-10-10T00:00'), 'day', 'Asia/Shanghai');
  const now = at('2026-10-08T12:00');
  const fold = new FoldProcess(periods, now);
  for (const shipment of [quick, slow]) fold.take(shipment.figures(now), shipment.life.events.length, null);
  const all = fold.figures();
  expect(all.summary).toMatchObject({ instances: 2, ended: 1, reworked: 1, cycle: { count: 1, median: 2 * HOUR, isExact: true } });
  expect(all.ends).toEqual({ canceled: 1 });
  expect(
    all.periods.filter(({ instances }) => instances > 0).map(({ period, instances, endedIn }) => [period.name, instances, endedIn]),
  ).toEqual([
    ['2026-09-29', 1, 1],
    ['2026-09-30', 1, 0],
  ]);
  // Working hours in the review: 9 to 10 on the 29th; 7 from 9 on the 30th and 1.5 until 10 on 8 October.
  const [first] = all.states;
  expect(first).toMatchObject({ state: 'branchReview', visits: 2, standing: 0, workingMs: (1 + 7 + 1.5) * HOUR });
  expect(first?.queue).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(all.people.persons.map(({ holder, tasks }) => [holder, tasks])).toEqual([
    ['sun.li', 2],
    ['zhao.lei', 2],
  ]);
  expect(all.variants.listed.map(({ path, share }) => [path.join(' '), share])).toEqual([
    ['requesting branchReview managerReview canceled', 0.5],
    ['requesting branchReview requesting', 0.5],
  ]);
  expect(all.limits.find(({ name }) => name === 'branchReview')).toMatchObject({ started: 2, breached: 1, rate: 0.5 });
});

const order = (states: string): TestWorld =>
  new TestWorld({
    'forms/request.yaml': requestForm({ note: 'string' }),
    'processes/order.yaml': `${requestOpening('order', 'DD', 'checking', '')}\n${states}\n  over: { type: final, ${title} }\n`,
  });
const checking = (target: string): string => `  checking: { ${title}, task: { by: finance }, on: { done: ${target} } }`;

test('a way that another version does not have is told: passed over, unknown, impossible, moved', () => {
  const old = order(`${checking('packing')}\n  packing: { ${title}, task: { by: finance }, on: { done: over } }`);
  old.start('zhao.lei').complete('checking', 'wu.min').complete('packing', 'wu.min');
  const fold = new FoldInstance(old.process, 'i1', compiled.calendar('office'));
  for (const event of old.events) fold.take(event);
  const { changes } = fold.finish(old.now);
  const told = (world: TestWorld): readonly unknown[] =>
    deviationsFrom(possibleChanges(world.process), changes).map(({ kind, from, to, passedOver }) => [kind, from, to, passedOver]);
  expect(told(old)).toEqual([]);
  const between = `${checking('deciding')}\n  deciding: { ${title}, approval: { by: finance }, on: { approved: packing, rejected: asking } }\n  packing: { ${title}, task: { by: finance }, on: { done: over } }`;
  expect(told(order(between))).toEqual([['skipped', 'checking', 'packing', ['deciding']]]);
  expect(told(order(checking('over')))).toEqual([
    ['unknown', 'checking', 'packing', []],
    ['impossible', 'packing', 'over', []],
  ]);
  const moved = old.again();
  moved.start('zhao.lei').act({ type: 'move', to: 'packing', reason: '急' }, 'admin');
  const other = new FoldInstance(old.process, 'i1', compiled.calendar('office'));
  for (const event of moved.events) other.take(event);
  expect(deviationsFrom(possibleChanges(old.process), other.finish(moved.now).changes)).toMatchObject([
    { kind: 'moved', from: 'checking', to: 'packing' },
  ]);
});

import type { CommandBody } from '#engine/runtime/command.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { BEGINNING, onBothDrivers } from './on-both-drivers.js';

/** zhao.lei asks, finance (wu.min, feng.xue) checks, and wang.fang decides, where nothing but the decision is allowed. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/order.yaml': `${requestOpening('order', 'DH', 'checking')}
  checking:
    ${title}
    task: { by: finance, shows: request, urge: 2 working hours }
    on: { done: deciding }
  deciding: { ${title}, approval: { by: sales-department-manager, allow: [] }, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
`,
});

/** Ordinals of the tasks, in the order they open. */
const CHECKING = 2;
const HOUR = 3_600_000;

const start = (driver: ScenarioDriver): ReturnType<ScenarioDriver['act']> =>
  driver.act('order', { type: 'start', process: 'order', outcome: 'done', documents: { request: { days: 3 } }, comment: null }, 'zhao.lei');

/** What is expected to be done. */
async function did(driver: ScenarioDriver, by: string, body: CommandBody): Promise<void> {
  expect(await driver.act('order', body, by)).toBeNull();
}

async function refused(driver: ScenarioDriver, by: string, body: CommandBody): Promise<Refusal> {
  const refusal = await driver.act('order', body, by);
  if (!refusal) throw new Error(`${by} was not refused`);
  return refusal;
}

const done = (task: number): CommandBody => ({ type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: null });

onBothDrivers(FILES, {
  'a task is urged once in the time the definition gives, and the history tells whom': async (driver) => {
    await start(driver);
    const urge = { type: 'urge', task: CHECKING } as const;
    await did(driver, 'zhao.lei', urge);
    expect(await driver.observe('order')).toMatchObject({ notified: ['role:finance'] });
    const soon = await refused(driver, 'wang.fang', urge);
    expect(soon).toMatchObject({ code: 'urged-recently', facts: { urgedAt: BEGINNING, possibleAt: BEGINNING + 2 * HOUR } });
    await driver.advance(BEGINNING + 2 * HOUR - 1_000);
    expect((await refused(driver, 'zhao.lei', urge)).code).toBe('urged-recently');
    await driver.advance(BEGINNING + 2 * HOUR);
    await did(driver, 'wu.min', { type: 'claim', task: CHECKING });
    // The owner of the process may urge as well, and only whoever holds the task is told.
    await did(driver, 'wang.fang', urge);
    expect(await driver.observe('order')).toMatchObject({ notified: ['role:finance', 'person:wu.min'] });
  },
  'nobody urges himself, or what he has no part in, or where the definition does not allow it': async (driver) => {
    await start(driver);
    const urge = { type: 'urge', task: CHECKING } as const;
    expect((await refused(driver, 'ma.chao', urge)).code).toBe('urge-not-allowed');
    await did(driver, 'wu.min', { type: 'claim', task: CHECKING });
    expect((await refused(driver, 'wu.min', urge)).code).toBe('urge-not-allowed');
    await did(driver, 'wu.min', done(CHECKING));
    expect(await refused(driver, 'zhao.lei', { type: 'urge', task: CHECKING + 1 })).toMatchObject({
      code: 'command-not-allowed',
      facts: { command: 'urge', allow: [] },
    });
    expect((await refused(driver, 'zhao.lei', urge)).code).toBe('task-already-closed');
  },
});

import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import { calledProcess, requestForm, requestOpening, waitingProcess } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers } from './on-both-drivers.js';

/** `order` hands over to `delivery` by a message, or calls `only`, of which there can be one; `delivery` hears `part.came`, but refuses that of the second order. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/messages.yaml': `part.wanted: { ${title}, from: outside, fields: { number: text, person: person } }
part.came: { ${title}, from: outside, fields: { number: text } }
`,
  'processes/order.yaml': `${requestOpening('order', 'DH', '[{ when: request.days > 7, target: calling }, { otherwise: sent }]')}
  calling: { ${title}, call: { process: only, with: { number: request.number } }, on: { ended: sent, failed: notBegun } }
  sent: { type: final, ${title}, do: [{ send: part.wanted, with: { number: request.number, person: initiator } }] }
  notBegun: { type: final, ${title} }
`,
  'processes/only.yaml': calledProcess('only', '"ONLY"'),
  'processes/delivery.yaml': waitingProcess(
    'delivery',
    '"L" + number',
    { starts: 'part.wanted', ends: 'part.came' },
    `rules: [{ id: RL-1, text: { zh: 二号不收, en: Number two is not taken }, check: 'number != "DH-2026-00002"', at: away.part.came, refuse: true }]\n`,
  ),
});

const start = (driver: ScenarioDriver, days: number): ReturnType<ScenarioDriver['act']> =>
  driver.act('order', { type: 'start', process: 'order', outcome: 'done', documents: { request: { days } }, comment: null }, 'zhao.lei');
const ORDER = 'DH-2026-00001';

/** What nobody is at goes the same way in memory and in the host. */
const STORIES: Readonly<Record<string, (driver: ScenarioDriver) => Promise<void>>> = {
  'a message is refused: its receiver is parked, its sender is done': async (driver) => {
    await start(driver, 1);
    await start(driver, 1);
    expect(await driver.message('part.came', { number: 'DH-2026-00002' })).toBeNull();
    expect(await driver.observe('delivery')).toMatchObject({
      end: null,
      incident: expect.stringMatching(/^rule-refused: .*二号不收/) as unknown,
    });
    expect(await driver.observe('order')).toMatchObject({ end: 'sent', incident: null });
  },
  'a message that nobody hears yet waits for whoever comes to listen': async (driver) => {
    expect(await driver.message('part.came', { number: ORDER })).toBeNull();
    expect(await driver.message('part.came', { number: 'another' })).toBeNull();
    await start(driver, 1);
    expect(await driver.observe('delivery')).toMatchObject({ end: 'back' });
  },
  'a call that cannot begin has failed, and the caller goes on': async (driver) => {
    await start(driver, 8);
    expect(await driver.observe('order')).toMatchObject({ states: ['calling'] });
    await start(driver, 9);
    expect(await driver.observe('order')).toMatchObject({ end: 'notBegun' });
    expect(await driver.started()).toEqual(['order', 'only', 'order']);
  },
  'a start whose key exists is refused, and its message heard by nobody': async (driver) => {
    await start(driver, 1);
    expect(await driver.message('part.wanted', { number: ORDER, person: 'zhao.lei' })).toMatchObject({ code: 'key-exists' });
    expect(await driver.started()).toEqual(['order', 'delivery']);
  },
};

onBothDrivers(FILES, STORIES);

import { asking, ORDER, over, story } from '../runtime/commands/test-sale.js';
import type { CompiledProcess } from '../compile/compile.js';
import type { Text } from '../definition/text.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { describeEvent } from './describe-event.js';

const LIMIT = `{ within: 1 hour, pause: { rain: { zh: 下雨, en: Rain } }, excuse: { reasons: [illness], by: sales-department-manager } }`;
const states = `${asking('work')}  work: { ${title}, task: { by: finance }, limit: ${LIMIT}, on: { done: over } }\n${over}`;

/** What the act adds to the history, in one sentence. */
function told(world: TestWorld, act: (world: TestWorld) => void): Text {
  const before = world.instance;
  act(world);
  return describeEvent(world.process as CompiledProcess, before, world.events.at(-1)!, (person) => ({ zh: person, en: person }));
}

test('reasons are told by their titles', () => {
  const world = story(states).start('zhao.lei', ORDER);
  const task = world.task('work');
  expect(told(world, (at) => at.act({ type: 'pause', task, reason: 'rain', comment: '停工' }, 'wu.min'))).toEqual({
    zh: 'wu.min暂停计时（下雨）：停工',
    en: 'wu.min paused the limit (Rain): 停工',
  });
  world.act({ type: 'resume', task, comment: null }, 'wu.min').advance('2026-09-29T11:00+08:00').complete('work', 'wu.min');
  const limit = Number(Object.keys(world.instance?.state.excusable ?? {})[0]);
  expect(told(world, (at) => at.act({ type: 'excuse', limit, reason: 'illness', comment: null }, 'wang.fang'))).toEqual({
    zh: 'wang.fang批准超时（因病）',
    en: 'wang.fang excused the breach (Illness)',
  });
});

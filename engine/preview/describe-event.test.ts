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

test('what changes nothing of the matter itself is told too', () => {
  const world = story(states).start('zhao.lei', ORDER);
  const task = world.task('work');
  const file = { name: '来函.pdf', mediaType: 'application/pdf', size: 1, digest: '0'.repeat(64) };
  for (const [command, zh, en] of [
    [{ type: 'view', task }, 'wu.min打开任务', 'wu.min opened the task'],
    [{ type: 'draft', task, documents: {} }, 'wu.min保存草稿', 'wu.min kept a draft'],
    [{ type: 'comment', task: null, text: '请看', mentions: [] }, 'wu.min发表评论', 'wu.min remarked'],
    [{ type: 'attach', task: null, file }, 'wu.min添加附件 来函.pdf', 'wu.min attached 来函.pdf'],
    [{ type: 'cc', task, to: ['zhao.lei', 'wang.fang'] }, 'wu.min抄送给zhao.lei、wang.fang', 'wu.min copied it to zhao.lei, wang.fang'],
  ] as const)
    expect(told(world, (at) => at.act(command, 'wu.min'))).toEqual({
      zh: expect.stringContaining(zh),
      en: expect.stringContaining(en),
    });
  expect(told(world, (at) => at.act({ type: 'markRead' }, 'wang.fang')).zh).toBe('wang.fang已阅抄送');
});

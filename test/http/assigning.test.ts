import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf, type Stories } from './on-both-drivers.js';

/** Finance are feng.xue and wu.min. Two processes give them work, one of them also to whoever claims it. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/claiming.yaml': `${requestOpening('claiming', 'QJ', 'paying')}
  paying: { ${title}, task: { by: finance, assign: least-loaded }, on: { done: filing } }
  filing: { ${title}, task: { by: finance }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'processes/buying.yaml': `${requestOpening('buying', 'CG', 'checking')}
  checking: { ${title}, approval: { by: finance, assign: least-loaded }, on: { approved: over, rejected: asking } }
  over: { type: final, ${title} }
`,
  'processes/buying.scenarios.yaml': `
- scenario: 有人在岗时不分给已委托代理的人 / nothing for somebody absent while another is there
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions: [{ person: feng.xue, by: li.na, from: 2026-09-29, to: 2026-09-29 }]
  steps:
    - done: { by: zhao.lei, request: { days: 1 } }
    - expect: { tasks: [{ state: checking, assignee: wu.min }] }
    - rejected: { by: wu.min, comment: 天数不对 }
    - done: { by: zhao.lei, request: { days: 2 } }
    - expect: { tasks: [{ state: checking, assignee: wu.min }] }
- scenario: 只代理别的流程时仍在岗 / a substitution for another process only is no absence
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions: [{ person: feng.xue, by: li.na, from: 2026-09-29, to: 2026-09-29, processes: [claiming] }]
  steps:
    - done: { by: zhao.lei, request: { days: 1 } }
    - expect: { tasks: [{ state: checking, assignee: feng.xue }] }
`,
});

/** @returns who holds the open task of the instance it started */
async function ask(driver: ScenarioDriver, process: string): Promise<string | null | undefined> {
  const documents = { request: { days: 1 } };
  expect(await driver.act(process, { type: 'start', process, outcome: 'done', documents, comment: null }, 'zhao.lei')).toBeNull();
  const open = await driver.observe(process);
  return open?.tasks[0]?.assignee;
}

const STORIES: Stories = {
  '各流程的任务一起算，无人领取的不算 / tasks of all processes count, those nobody has claimed do not': async (driver) => {
    expect(await ask(driver, 'claiming')).toBe('feng.xue');
    expect(await ask(driver, 'buying')).toBe('wu.min');
    // He finishes; what then opens is for whoever claims it.
    const finished = { type: 'complete', task: 2, outcome: 'done', documents: {}, comment: null, saw: null } as const;
    expect(await driver.act('claiming', finished, 'feng.xue')).toBeNull();
    expect(await ask(driver, 'buying')).toBe('feng.xue');
    expect(await driver.act('claiming', { type: 'claim', task: 3 }, 'feng.xue')).toBeNull();
    expect(await ask(driver, 'buying')).toBe('wu.min');
    expect(await ask(driver, 'buying')).toMatch(/feng.xue|wu.min/);
  },
};

const hosts = onBothDrivers(FILES, { ...STORIES, ...scenariosOf(FILES, 'buying') });

test('a preview tells who would be given the task, and takes nobody’s turn', () =>
  hosts().play(async (story) => {
    const asker = story.person('zhao.lei');
    const documents = { request: { days: 1 } };
    const foretold = async (): Promise<unknown> => {
      const command = encodeURIComponent(JSON.stringify({ type: 'start', documents }));
      const { body } = await asker.get(`/api/definitions/buying/preview?command=${command}`);
      return (body['opened'] as readonly { assignee: string }[])[0]?.assignee;
    };
    const given = async (): Promise<unknown> => {
      const { body } = await asker.send('POST', '/api/instances', { process: 'buying', documents });
      return (body['tasks'] as readonly { assignee: string }[])[0]?.assignee;
    };
    const turns: unknown[] = [];
    for (let n = 0; n < 3; n++) turns.push(await foretold(), await foretold(), await given());
    const [feng, wu] = ['feng.xue', 'wu.min'];
    expect(turns).toEqual([feng, feng, feng, wu, wu, wu, feng, feng, feng]);
  }));

import { title } from '#test/surroundings.js';
import type { CommandBody } from '../command.js';
import { PERSON_COMMANDS } from './person-commands.js';
import { REFUSALS } from './refusals-of.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

type PersonCommand = keyof typeof PERSON_COMMANDS;

const COMMANDS = Object.keys(PERSON_COMMANDS) as readonly PersonCommand[];
/** Nothing of a command is looked at where its moment has not come or is over. */
const bare = (type: PersonCommand): CommandBody => ({ type, task: 1, reason: 'why' }) as unknown as CommandBody;
const packing = () => story(`${asking('packing')}  packing: { ${title}, task: { by: warehouse-keeper }, on: { done: over } }\n${over}`);

describe('every command of a person', () => {
  test.each(COMMANDS.filter((type) => type !== 'start'))('%s: not before the instance has begun', (type) => {
    expect(packing().refusal(bare(type), 'ma.chao').code).toBe('instance-not-found');
  });

  const whileSuspended = ['activate', 'cancel', 'comment', 'excuse', 'handOver', 'markRead', 'migrate', 'reassign', 'resolveIncident'];
  test.each(COMMANDS.filter((type) => type !== 'start' && !whileSuspended.includes(type)))('%s: not while it is suspended', (type) => {
    const world = packing().start('zhao.lei', ORDER).act({ type: 'suspend', reason: 'why' }, 'admin');
    expect(world.refusal(bare(type), 'ma.chao').code).toBe('instance-suspended');
  });

  test.each(COMMANDS.filter((type) => !['start', 'resolveIncident', 'move', 'cancel', 'migrate', 'markRead'].includes(type)))(
    '%s: not while the instance is parked',
    (type) => {
      const world = packing().start('zhao.lei', ORDER);
      world.act({ type: 'park', code: 'x', detail: 'x', failed: {} });
      expect(world.refusal(bare(type), 'ma.chao').code).toBe('instance-parked');
    },
  );

  test.each(COMMANDS.filter((type) => !['start', 'excuse', 'markRead'].includes(type)))('%s: not after the end', (type) => {
    const world = packing().start('zhao.lei', ORDER).complete('packing', 'ma.chao');
    expect(world.refusal(bare(type), 'admin').code).toBe('instance-ended');
    same(world);
  });

  test('start: once', () => {
    expect(packing().start('zhao.lei', ORDER).refusal(bare('start'), 'zhao.lei').code).toBe('already-started');
  });

  test('names the event it records, and the codes it is refused with, once each', () => {
    for (const type of COMMANDS) {
      expect([type, PERSON_COMMANDS[type].recorded.en]).toEqual([type, expect.stringMatching(/^`[a-z]+\.[a-zA-Z-]+`/)]);
      expect([type, new Set(REFUSALS[type]).size]).toEqual([type, REFUSALS[type].length]);
    }
  });
});

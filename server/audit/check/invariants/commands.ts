import { INVESTIGATE, RESTORE } from '../finding.js';
import { type Invariant, named } from '../invariant.js';

/** I1: whatever was acknowledged is in the history once, and whatever is in the history was commanded. */
export const commands: Invariant = {
  id: 'I1',
  title: { zh: '每个操作都在历史记录中', en: 'Every command is in the history' },
  proves: {
    zh: '每个被接受的操作恰有一个事件，每个事件恰有一个操作。',
    en: 'Every command that was accepted has exactly one event, and every event one command.',
  },
  queries: [
    named<{ instance: string; seq: number; id: string }>(
      'event-without-command',
      ({ scope }) => `SELECT e.instance_id AS instance, e.seq, e.command_id AS id FROM event AS e
        WHERE e.shard = 0 AND ${scope.covers('e.instance_id')} AND NOT EXISTS (
          SELECT FROM command AS c WHERE c.shard = 0 AND c.id = e.command_id AND c.instance_id = e.instance_id AND c.seq = e.seq)`,
      ({ instance, seq, id }) => ({
        instance,
        seq,
        table: 'command',
        what: { zh: `没有操作 ${id} 的记录`, en: `there is no row of command ${id}` },
        expected: {
          zh: '每个事件的操作都有记录，重复发送才不会重复执行',
          en: 'a row for the command of every event, so that sending it again does nothing',
        },
        remedy: RESTORE,
      }),
    ),
    named<{ instance: string; seq: number; id: string; decided: string | null }>(
      'command-without-event',
      ({ scope }) => `SELECT c.instance_id AS instance, c.seq, c.id, e.command_id AS decided FROM command AS c
        LEFT JOIN event AS e ON e.shard = 0 AND e.instance_id = c.instance_id AND e.seq = c.seq
        WHERE c.shard = 0 AND ${scope.covers('c.instance_id')} AND e.command_id IS DISTINCT FROM c.id`,
      ({ instance, seq, id, decided }) => ({
        instance,
        seq,
        table: 'event',
        what:
          decided === null
            ? { zh: `操作 ${id} 没有事件`, en: `command ${id} has no event` }
            : { zh: `操作 ${id} 的位置上是操作 ${decided} 的事件`, en: `command ${id} points to the event of command ${decided}` },
        expected: { zh: '每个被接受的操作恰有一个事件', en: 'exactly one event for every command that was accepted' },
        remedy: INVESTIGATE,
      }),
    ),
  ],
};

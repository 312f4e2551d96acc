import { INVESTIGATE, RESTORE } from '../finding.js';
import { type Invariant, named } from '../invariant.js';

/** I3: the events of an instance are 1, 2, 3 … up to where its row stands. */
export const sequence: Invariant = {
  id: 'I3',
  title: { zh: '事件编号连续，直到流程的现状', en: 'Events count up without a gap to where the instance stands' },
  proves: {
    zh: '没有事件缺失或多出；流程记录的编号、时间和哈希就是最后一个事件的。',
    en: 'No event is missing or too many; number, instant and hash in the row of an instance are those of its last event.',
  },
  queries: [
    named<{ instance: string; seq: number; before: number }>(
      'gap',
      ({ scope }) => `SELECT instance_id AS instance, seq, before FROM (
          SELECT instance_id, seq, coalesce(lag(seq) OVER (PARTITION BY instance_id ORDER BY seq), 0) AS before
          FROM event WHERE shard = 0 AND ${scope.covers('instance_id')}) AS e
        WHERE seq <> before + 1`,
      ({ instance, seq, before }) => ({
        instance,
        seq: before + 1,
        table: 'event',
        what:
          seq === before + 2
            ? { zh: `缺少事件 ${before + 1}`, en: `event ${before + 1} is missing` }
            : { zh: `缺少事件 ${before + 1} 至 ${seq - 1}`, en: `events ${before + 1} to ${seq - 1} are missing` },
        expected: { zh: '编号从 1 起连续', en: 'numbers from 1 without a gap' },
        remedy: INVESTIGATE,
      }),
    ),
    named<{ instance: string; seq: number; last: number | null; hash: boolean; at: boolean }>(
      'head',
      ({ scope }) => `SELECT i.id AS instance, i.seq, e.seq AS last, e.hash = i.head_hash AS hash, e.at = i.last_at AS at
        FROM instance AS i LEFT JOIN LATERAL (
          SELECT seq, hash, at FROM event WHERE shard = 0 AND instance_id = i.id ORDER BY seq DESC LIMIT 1) AS e ON true
        WHERE i.shard = 0 AND ${scope.covers('i.id')}
          AND (e.seq IS DISTINCT FROM i.seq OR e.hash IS DISTINCT FROM i.head_hash OR e.at IS DISTINCT FROM i.last_at)`,
      ({ instance, seq, last, hash, at }) => ({
        instance,
        seq: Math.max(seq, last ?? 0),
        table: last === seq ? 'instance' : 'event',
        what:
          last !== seq
            ? {
                zh: `流程停在 ${seq}，最后的事件是 ${last ?? '无'}`,
                en: `the instance stands at ${seq}, its last event is ${last ?? 'none'}`,
              }
            : {
                zh: `${hash ? '' : '哈希'}${hash || at ? '' : '和'}${at ? '' : '时间'}不是最后一个事件的`,
                en: `${hash ? '' : 'its hash'}${hash || at ? '' : ' and '}${at ? '' : 'its instant'} is not that of the last event`,
              },
        expected: { zh: '流程停在最后一个事件', en: 'an instance stands at its last event' },
        remedy: last === seq ? RESTORE : INVESTIGATE,
      }),
    ),
  ],
};

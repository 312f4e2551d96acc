import type { Json } from '#engine/runtime/instance.js';
import { INVESTIGATE, RESTORE } from '../finding.js';
import { type Invariant, named } from '../invariant.js';

/** `next <series> #<count>`, as an event keeps the question. */
const NEXT = /^next (.*) #\d+$/s;

/** I2: a command sent twice, an occurrence found twice, a number asked for twice have one effect. */
export const effectsOnce: Invariant = {
  id: 'I2',
  title: { zh: '重复发送只生效一次', en: 'Sending again has no second effect' },
  proves: {
    zh: '没有操作执行过两次，没有定时启动的事项发起过两次，没有编号会发出第二次。',
    en: 'No command was carried out twice, no item of a schedule began twice, and no number will be given out a second time.',
  },
  queries: [
    named<{ instance: string; seq: number; id: string; times: number }>(
      'command-twice',
      ({
        scope,
      }) => `SELECT (array_agg(instance_id ORDER BY instance_id, seq))[2] AS instance, (array_agg(seq ORDER BY instance_id, seq))[2] AS seq,
          command_id AS id, count(*)::int AS times
        FROM event WHERE shard = 0 AND ${scope.covers('instance_id')} GROUP BY command_id HAVING count(*) > 1`,
      ({ instance, seq, id, times }) => ({
        instance,
        seq,
        table: 'event',
        what: { zh: `操作 ${id} 有 ${times} 个事件`, en: `command ${id} has ${times} events` },
        expected: { zh: '一个操作只有一个事件', en: 'one event for one command' },
        remedy: INVESTIGATE,
      }),
    ),
    named<{ instance: string; seq: number; id: string }>(
      'request-without-digest',
      ({ scope }) => `SELECT c.instance_id AS instance, c.seq, c.id FROM command AS c JOIN event AS e USING (shard, instance_id, seq)
        WHERE c.shard = 0 AND ${scope.covers('c.instance_id')} AND c.digest IS NULL AND e.actor IS NOT NULL`,
      ({ instance, seq, id }) => ({
        instance,
        seq,
        table: 'command',
        what: { zh: `操作 ${id} 没有请求摘要`, en: `command ${id} has no digest of its request` },
        expected: {
          zh: '人员的操作都有请求摘要，同一编号的另一个请求才会被拒绝',
          en: "a digest of every person's request, so that another request under the same key is refused",
        },
        remedy: RESTORE,
      }),
    ),
    named<{ instance: string; other: string; process: string; item: string }>(
      'occurrence-twice',
      ({ scope }) => `SELECT (array_agg(id ORDER BY id))[2] AS instance, (array_agg(id ORDER BY id))[1] AS other, process,
          concat_ws(' ', scheduled->>'schedule', scheduled->>'occurrence', scheduled->>'item') AS item
        FROM (SELECT id, process, state->'scheduled' AS scheduled FROM instance WHERE shard = 0) AS i
        WHERE scheduled IS NOT NULL GROUP BY 3, 4 HAVING count(*) > 1 AND bool_or(${scope.covers('id')})`,
      ({ instance, other, process, item }) => ({
        instance,
        seq: null,
        table: 'instance',
        what: { zh: `${process} 的 ${item} 已由 ${other} 发起过`, en: `${item} of ${process} began before, as ${other}` },
        expected: { zh: '定时启动的每个事项只发起一次', en: 'each item of an occurrence begins once' },
        remedy: RESTORE,
      }),
    ),
  ],
  replays: [
    {
      name: 'number-again',
      needs: ['event'],
      watch: ({ snapshot }, report) => {
        const drawn = new Map<string, { readonly value: number; readonly instance: string; readonly seq: number }>();
        return {
          event(_, { stored }) {
            for (const [question, answer] of Object.entries((stored.body['answers'] ?? {}) as Readonly<Record<string, Json>>)) {
              const series = question.startsWith('next ') ? NEXT.exec(question)?.[1] : undefined;
              if (series === undefined || typeof answer !== 'number') continue;
              if (answer > (drawn.get(series)?.value ?? 0))
                drawn.set(series, { value: answer, instance: stored.instance, seq: stored.seq });
            }
          },
          async finish() {
            const rows = await snapshot.rows<{ name: string; value: number }>('SELECT name, value FROM series WHERE shard = 0');
            const kept = new Map(rows.map(({ name, value }) => [name, value]));
            for (const [series, { value, instance, seq }] of drawn) {
              const next = kept.get(series) ?? 0;
              if (next >= value) continue;
              report.found('number-again', {
                instance,
                seq,
                table: 'series',
                what: {
                  zh: `序列 ${series} 记到 ${next}，已发到 ${value}`,
                  en: `series ${series} stands at ${next}, ${value} was given out`,
                },
                expected: { zh: '不小于已发出的最大编号', en: 'not less than the greatest number given out' },
                remedy: RESTORE,
              });
            }
          },
        };
      },
    },
  ],
};

import { INVESTIGATE, RESTORE, SEE_HOSTS } from '../finding.js';
import { type CheckContext, type Invariant, named } from '../invariant.js';
import { commandOf } from '../walked-event.js';

/** An instant as an SQL literal: what was due before it is late. */
const late = ({ now, graceMs }: CheckContext): string => `'${new Date(now.getTime() - graceMs).toISOString()}'::timestamptz`;
/** A run of many items may take that many times the grace. */
const RUN_GRACES = 12;

/** I6: a clock strikes once, when it is due, and none is forgotten. */
export const timers: Invariant = {
  id: 'I6',
  title: { zh: '时限到期触发一次，不早、不漏', en: 'Timers fire once, not early, and none is lost' },
  proves: {
    zh: '没有时限触发两次或提前触发，没有过期已久而未触发的；定时启动不早不漏，每个事项都有登记。',
    en: 'No timer fired twice or before it was due, and none is long overdue; schedules start nothing early, lose nothing and note every item.',
  },
  queries: [
    named<{ instance: string; ordinal: number; what: string; at: Date }>(
      'timer-overdue',
      (context) => `SELECT instance_id AS instance, ordinal, what, at FROM timer
        WHERE shard = 0 AND ${context.scope.covers('instance_id')} AND at <= ${late(context)}`,
      ({ instance, ordinal, what, at }) => ({
        instance,
        seq: null,
        table: 'timer',
        what: {
          zh: `时限 ${ordinal}（${what}）应在 ${at.toISOString()} 触发`,
          en: `timer ${ordinal} (${what}) was due at ${at.toISOString()}`,
        },
        expected: { zh: '到期即触发', en: 'it fires when it is due' },
        remedy: SEE_HOSTS,
      }),
    ),
    named<{ process: string; name: string; at: Date }>(
      'schedule-overdue',
      (context) => `SELECT process, name, next_at AS at FROM schedule WHERE paused_at IS NULL AND next_at <= ${late(context)}
        UNION ALL SELECT r.process, r.name, due_at FROM schedule_run AS r JOIN schedule AS s USING (process, name)
          WHERE state IN ('counting', 'running') AND s.paused_at IS NULL
            AND greatest(due_at, noticed_at) <= ${late({ ...context, graceMs: context.graceMs * RUN_GRACES })}`,
      ({ process, name, at }) => ({
        instance: null,
        seq: null,
        table: 'schedule',
        what: {
          zh: `${process} 的定时启动 ${name} 应在 ${at.toISOString()} 开始`,
          en: `schedule ${name} of ${process} was due at ${at.toISOString()}`,
        },
        expected: { zh: '到期即启动并做完', en: 'it starts when it is due, and ends' },
        remedy: SEE_HOSTS,
      }),
    ),
    named<{ instance: string; place: string; run: string | null; early: boolean; noted: boolean }>(
      'occurrence-unnoted',
      ({ scope }) => `SELECT * FROM (
          SELECT i.id AS instance, concat_ws(' ', i.process, s.schedule, s.occurrence, s.item) AS place, r.state AS run, i.started_at < r.due_at AS early,
            r.state <> 'done' OR EXISTS (SELECT FROM schedule_item AS t WHERE t.process = i.process AND t.name = s.schedule AND t.day = s.occurrence::date
              AND t.item = coalesce(s.item, '') AND t.instance_id = i.id) AS noted
          FROM instance AS i CROSS JOIN LATERAL json_to_record(i.state->'scheduled') AS s (schedule text, occurrence text, item text)
          LEFT JOIN schedule_run AS r ON r.process = i.process AND r.name = s.schedule AND r.day = s.occurrence::date
          WHERE i.shard = 0 AND ${scope.covers('i.id')} AND i.state->'scheduled' IS NOT NULL) AS begun
        WHERE run IS NULL OR early OR NOT noted`,
      ({ instance, place, run, early }) => ({
        instance,
        seq: 1,
        table: run === null ? 'schedule_run' : 'schedule_item',
        what:
          run === null
            ? { zh: `${place} 发起了，但没有这次启动`, en: `${place} began, but there is no such run` }
            : early
              ? { zh: `${place} 提前发起`, en: `${place} began before it was due` }
              : { zh: `${place} 没有登记为这个流程`, en: `${place} is not noted as this instance` },
        expected: {
          zh: '每次启动到期才开始，并登记它发起的每个流程',
          en: 'a run begins when it is due and notes every instance it started',
        },
        remedy: RESTORE,
      }),
    ),
  ],
  replays: [
    {
      name: 'timer-fired',
      needs: ['event'],
      watch: (_, report) => {
        let fired = new Set<string>();
        return {
          begin: () => void (fired = new Set()),
          event({ instance }, { stored }) {
            const { type, limit, what, index, at } = commandOf(stored);
            if (type !== 'fireTimer') return;
            const occurrence = `${String(limit)} ${String(what)} ${String(index)} ${String(at)}`;
            const place = { instance: instance.id, seq: stored.seq, table: 'event', remedy: INVESTIGATE };
            const name = `${String(limit)} (${String(what)})`;
            if (fired.has(occurrence))
              report.found('timer-fired', {
                ...place,
                what: { zh: `时限 ${name} 第二次触发`, en: `timer ${name} fired a second time` },
                expected: { zh: '每个时刻触发一次', en: 'each instant fires once' },
              });
            if (stored.at < Number(at))
              report.found('timer-fired', {
                ...place,
                what: {
                  zh: `时限 ${name} 早了 ${Number(at) - stored.at} 毫秒触发`,
                  en: `timer ${name} fired ${Number(at) - stored.at} ms early`,
                },
                expected: { zh: `不早于 ${new Date(Number(at)).toISOString()}`, en: `not before ${new Date(Number(at)).toISOString()}` },
              });
            fired.add(occurrence);
          },
        };
      },
    },
  ],
};

import { RESTORE, SEE_HOSTS } from '../finding.js';
import { expectedProjection, PROJECTIONS, type Projection } from '../expected-rows.js';
import { type Invariant, named } from '../invariant.js';

const TABLES = Object.keys(PROJECTIONS) as Projection[];

/** I7: an instance has ended, or waits for something that can come, or is parked where an administrator sees it. */
export const neverStuck: Invariant = {
  id: 'I7',
  title: { zh: '没有停滞的流程', en: 'No instance is stuck' },
  proves: {
    zh: '每个流程要么结束，要么在等待会到来的事（任务、时限、消息、子流程、服务），要么作为异常停着等管理员处理。',
    en: 'Every instance has ended, or waits for what can come (a task, a clock, a message, a child, a service), or is parked as an incident.',
  },
  queries: [
    named<{ instance: string; ordinal: string; child: string; exists: boolean }>(
      'call-unanswered',
      ({ scope }) => `SELECT i.id AS instance, c.ordinal, c.waiting->>'instance' AS child, child.id IS NOT NULL AS exists
        FROM instance AS i CROSS JOIN LATERAL json_each(i.state->'calls') AS c (ordinal, waiting)
        LEFT JOIN instance AS child ON child.shard = 0 AND child.id = (c.waiting->>'instance')::uuid
        WHERE i.shard = 0 AND ${scope.covers('i.id')} AND i.status = 'running'
          AND c.waiting->>'kind' = 'call' AND c.waiting->>'event' IS NULL AND coalesce(child.status, 'ended') = 'ended'
          AND NOT EXISTS (SELECT FROM outbox AS o WHERE o.shard = 0 AND o.instance_id = child.id AND o.effect->>'kind' = 'reply')
          AND NOT EXISTS (SELECT FROM outbox AS o WHERE o.shard = 0 AND o.instance_id = i.id AND o.effect->>'instance' = c.waiting->>'instance')`,
      ({ instance, ordinal, child, exists }) => ({
        instance,
        seq: null,
        table: 'instance',
        what: exists
          ? {
              zh: `等待子流程 ${child}（调用 ${ordinal}），而它已经结束，没有答复在途`,
              en: `it waits for ${child} (call ${ordinal}), which has ended, and no reply is under way`,
            }
          : {
              zh: `等待子流程 ${child}（调用 ${ordinal}），而它不存在`,
              en: `it waits for ${child} (call ${ordinal}), which does not exist`,
            },
        expected: { zh: '子流程结束时答复调用它的流程', en: 'a child that ends replies to its caller' },
        remedy: {
          zh: '由管理员把流程移到下一个状态（POST /api/instances/<编号>/move），并查明答复为何丢失',
          en: 'Let an administrator move it on (POST /api/instances/<id>/move), and find out how the reply was lost.',
        },
      }),
    ),
    named<{ instance: string; ordinal: string }>(
      'service-unanswered',
      ({ scope }) => `SELECT i.id AS instance, c.ordinal
        FROM instance AS i CROSS JOIN LATERAL json_each(i.state->'calls') AS c (ordinal, waiting)
        WHERE i.shard = 0 AND ${scope.covers('i.id')} AND i.status = 'running' AND c.waiting->>'kind' = 'service' AND c.waiting->>'event' IS NULL
          AND NOT EXISTS (SELECT FROM outbox AS o WHERE o.shard = 0 AND o.instance_id = i.id AND o.effect->>'kind' = 'service' AND o.effect->>'call' = c.ordinal)
          AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs AS j WHERE j.payload->>'instance' = i.id::text AND j.payload->'effect'->>'call' = c.ordinal
            AND (j.attempts < j.max_attempts OR j.locked_at IS NOT NULL))`,
      ({ instance, ordinal }) => ({
        instance,
        seq: null,
        table: 'instance',
        what: {
          zh: `等待服务（调用 ${ordinal}），而没有人会去请求它`,
          en: `it waits for a service (call ${ordinal}) that nobody is going to ask`,
        },
        expected: {
          zh: '请求在 outbox 或任务队列中，直到有了结果',
          en: 'the request lies in the outbox or in the queue until there is a result',
        },
        remedy: SEE_HOSTS,
      }),
    ),
  ],
  replays: [
    {
      name: 'nothing-awaited',
      needs: [],
      watch: (_, report) => ({
        begin(seen) {
          const { id, state } = seen.instance;
          const waits = TABLES.some((table) => (expectedProjection(seen, table)?.size ?? 1) > 0) || Object.keys(state.calls).length > 0;
          const works = Object.keys(state.tasks).length + Object.keys(state.limits).length > 0;
          const place = { instance: id, seq: state.seq, table: 'instance' };
          if (state.status === 'running' && !waits)
            report.found('nothing-awaited', {
              ...place,
              what: { zh: '流程没有结束，也没有等待任何事', en: 'it has neither ended nor does it wait for anything' },
              expected: { zh: '结束、等待或异常', en: 'ended, waiting or parked' },
              remedy: {
                zh: '由管理员把流程移到某个状态（POST /api/instances/<编号>/move）',
                en: 'Let an administrator move it to a state (POST /api/instances/<id>/move).',
              },
            });
          if (state.status === 'ended' && works)
            report.found('nothing-awaited', {
              ...place,
              what: { zh: '流程已结束，却还有任务或时限', en: 'it has ended and still has tasks or clocks' },
              expected: { zh: '结束时一切待办都关闭', en: 'whatever is open closes with the instance' },
              remedy: RESTORE,
            });
          if (state.status !== 'incident' && (state.suspended !== null) !== (state.status === 'suspended'))
            report.found('nothing-awaited', {
              ...place,
              what: { zh: '流程只暂停了一半', en: 'it is suspended by halves' },
              expected: { zh: '状态为暂停，且记有谁、为何', en: 'its status says suspended, and by whom and why' },
              remedy: RESTORE,
            });
        },
      }),
    },
  ],
};

import { SEE_HOSTS } from '../finding.js';
import { type Invariant, named } from '../invariant.js';

/** Graphile Worker takes a job from a worker that has held it that long, hours. */
const JOB_LEASE_HOURS = 4;

/** I10: nothing is held by a host that is no longer there. */
export const leases: Invariant = {
  id: 'I10',
  title: { zh: '没有失联的服务占着东西', en: 'No lost host holds anything' },
  proves: {
    zh: '没有通道的事务及其锁超过时限，没有服务请求被失联的服务占着。',
    en: 'No lane is in a transaction, with its locks, beyond its timeouts, and no job is held by a worker that is gone.',
  },
  queries: [
    named<{ pid: number; lane: string; seconds: number }>(
      'transaction-left',
      ({
        leaseMs,
      }) => `SELECT pid, application_name AS lane, extract(epoch FROM clock_timestamp() - xact_start)::int AS seconds FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'gatehouse-lane-%'
          AND xact_start < clock_timestamp() - interval '${leaseMs} milliseconds'`,
      ({ pid, lane, seconds }) => ({
        instance: null,
        seq: null,
        table: 'pg_stat_activity',
        what: {
          zh: `${lane}（进程 ${pid}）的事务已有 ${seconds} 秒`,
          en: `${lane} (process ${pid}) has been in a transaction for ${seconds} s`,
        },
        expected: { zh: '停住的事务 10 秒后由数据库结束', en: 'the database ends a transaction that stalls for 10 s' },
        remedy: {
          zh: `确认该服务已不在，再由数据库管理员执行 SELECT pg_terminate_backend(${pid})`,
          en: `Make sure that host is gone, then let the database administrator run SELECT pg_terminate_backend(${pid}).`,
        },
      }),
    ),
    named<{ key: string | null; id: string; worker: string }>(
      'job-held',
      ({ graceMs }) => `SELECT key, id::text, locked_by AS worker FROM graphile_worker._private_jobs
        WHERE locked_at < clock_timestamp() - interval '${JOB_LEASE_HOURS} hours' - interval '${graceMs} milliseconds'`,
      ({ key, id, worker }) => ({
        instance: key?.split(':')[0] ?? null,
        seq: key === null ? null : Number(key.split(':')[1]),
        table: 'graphile_worker._private_jobs',
        what: {
          zh: `服务请求 ${key ?? id} 被 ${worker} 占着已超过 ${JOB_LEASE_HOURS} 小时`,
          en: `job ${key ?? id} has been held by ${worker} for more than ${JOB_LEASE_HOURS} hours`,
        },
        expected: { zh: '失联后由别的服务接手', en: 'another worker takes it over' },
        remedy: SEE_HOSTS,
      }),
    ),
  ],
};

import type { DrainResult } from './drain.js';
import type { DueDateResult } from './due-dates.js';
import type { HistoryResult } from './history.js';
import type { Idle, IdleResult } from './idle.js';
import type { Report, Series } from './measure.js';
import type { ReplayResult } from './replay.js';
import type { LoopResult } from './closed-loop.js';
import type { Played, PurgeResult } from './purge.js';
import { type Spread, spread } from './statistics.js';
import type { ShareResult } from './share.js';
import type { VerifyResult } from './verify.js';
import { TRANSITIONS } from './workload.js';

/** What was measured, as a person reads it: beside each figure that is required, what it must be. */

export function tellCommands({ database, floor, engine, small, large, http, perInstance, ratios }: Report): readonly string[] {
  const line = (name: string, { perSecond, p50, p99 }: Series, factor: number): string =>
    [
      name.padEnd(32),
      figure(perSecond).padStart(24),
      (perSecond.median * factor).toFixed(0).padStart(12),
      p50.median.toFixed(1).padStart(8),
      p99.median.toFixed(1).padStart(8),
    ].join(' ');
  const transactions: Series = { ...floor, perSecond: scaled(floor.perSecond, 1 / TRANSITIONS) };
  return [
    database.split(' on ')[0] ?? '',
    `${''.padEnd(32)} ${'instances/s'.padStart(24)} ${'commands/s'.padStart(12)} ${'p50 ms'.padStart(8)} ${'p99 ms'.padStart(8)}`,
    line('PostgreSQL alone, 16 clients', transactions, TRANSITIONS),
    ...Object.entries(engine).map(([callers, series]) => line(`in process, ${callers} callers`, series, TRANSITIONS)),
    line('tasks beside 1 kB, 16 callers', small, TRANSITIONS - 1),
    line('tasks beside 64 kB, 16 callers', large, TRANSITIONS - 1),
    line('HTTP, signed in, 16 callers', http, TRANSITIONS),
    '',
    `commands by PostgreSQL alone, 16 callers   ${figure(ratios.ofFloor, 2)}   required 0.35`,
    `tasks beside 64 kB by beside 1 kB          ${figure(ratios.largeDocuments, 2)}   required 0.50`,
    `in process, 16 callers                     ${figure(engine[16]?.perSecond ?? floor.perSecond)} instances/s   required 600 on 2 cores of its own`,
    `an instance at 16 callers                  ${perInstance.statements.toFixed(2)} statements, ${perInstance.commits.toFixed(2)} commits, ${perInstance.walBytes.toFixed(0)} bytes of WAL records`,
  ];
}

export function tellDrain(result: DrainResult): readonly string[] {
  const { timers, seconds, breachedInstances, breachEvents, quiet, meanwhile, hostCpu, databaseCpu } = result;
  const p99 = spread(quiet.map((loop) => loop.p99));
  const each = (cpu: number): string => `${((cpu * 1_000_000) / timers).toFixed(0)} µs`;
  return [
    `${timers} limits that end at one instant       ${seconds.toFixed(1)} s, ${(timers / seconds).toFixed(0)}/s   required 30 s for 100000 on 2 cores of its own`,
    `each fired once                            ${breachedInstances} instances, ${breachEvents} events   required ${timers} of both`,
    `p99 of requests meanwhile by quiet         ${(meanwhile.p99 / p99.median).toFixed(2)}: ${meanwhile.p99.toFixed(1)} ms by ${figure(p99, 1)}   required 2.00`,
    `p50, and instances a second                ${meanwhile.p50.toFixed(1)} ms, ${meanwhile.perSecond.toFixed(0)}/s; quiet ${quiet.map((loop) => `${loop.p50.toFixed(1)} ms, ${loop.perSecond.toFixed(0)}/s`).join(' and ')}`,
    `processor, the requests included           host ${each(hostCpu)}${databaseCpu === null ? '' : `, database ${each(databaseCpu)}`} a limit`,
  ];
}

export function tellIdle({ timers, seconds, empty, full, hostMemory }: IdleResult): readonly string[] {
  const [before, after] = hostMemory.map((bytes) => bytes / 2 ** 20);
  const told = ({ host, database }: Idle): string =>
    database === null ? `host ${percent(host)}` : `${percent(host + database)} (host ${percent(host)}, database ${percent(database)})`;
  return [
    `at rest for ${seconds} s, nothing waits          ${told(empty)} of a core`,
    `at rest for ${seconds} s, ${timers} limits     ${told(full)} of a core   required 2 % with 1000000`,
    `memory of the host, before and after       ${before?.toFixed(0)} MB, ${after?.toFixed(0)} MB`,
  ];
}

export function tellHistory({ events, instances, persons, asked }: HistoryResult): readonly string[] {
  return [
    `${events} events of ${instances} instances, ${persons} persons`,
    `${''.padEnd(50)} ${'p50 ms'.padStart(8)} ${'p99 ms'.padStart(8)} ${'rows'.padStart(8)}`,
    ...asked.map(
      ({ question, required, p50, p99, rows }) =>
        `${question.padEnd(50)} ${p50.toFixed(1).padStart(8)} ${p99.toFixed(1).padStart(8)} ${rows.toFixed(0).padStart(8)}${required === null ? '' : `   required ${required}`}`,
    ),
  ];
}

export function tellDueDates(results: readonly DueDateResult[]): readonly string[] {
  return results.map(
    ({ calendar, duration, each, first }) =>
      `${`${duration}, ${calendar}`.padEnd(54)} ${figure(each, 1)} µs of a processor   required 20; the first ${(first / 1_000).toFixed(1)} ms`,
  );
}

export function tellPurge({ instances, perSecond, purged, quiet, meanwhile }: PurgeResult): readonly string[] {
  const all = (loops: readonly LoopResult[], of: 'perSecond' | 'p99'): Spread => spread(loops.map((loop) => loop[of]));
  const cpu = (of: Played | undefined): number => of?.cpuOfInstance ?? Number.NaN;
  const left = spread(quiet.map((alone, round) => cpu(alone) / cpu(meanwhile[round])));
  const ratio = spread(meanwhile.map((loop, round) => loop.perSecond / (quiet[round]?.perSecond ?? Number.NaN)));
  return [
    `S1 while a month of starts is purged       ${figure(ratio, 2)} of S1 alone   required 0.90 on 2 cores of its own`,
    `processor time an instance needs, alone by meanwhile  ${figure(left, 2)}   required 0.90`,
    `instances a second                         ${figure(all(meanwhile, 'perSecond'))}; alone ${figure(all(quiet, 'perSecond'))}`,
    `p99 of a request                           ${figure(all(meanwhile, 'p99'), 1)} ms; alone ${figure(all(quiet, 'p99'), 1)} ms`,
    `purged meanwhile                           ${perSecond.toFixed(0)} instances/s; in the end ${purged} of ${instances}`,
  ];
}

export function tellReplay({ instances, events, decided, stored }: ReplayResult): readonly string[] {
  return [
    `${instances} instances of ${events} events rebuilt      ${figure(decided)} events/s of a core   required 30000`,
    `the same from their stored texts           ${figure(stored)} events/s of a core`,
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function figure({ median, min, max }: Spread, digits = 0): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}

function scaled({ median, min, max }: Spread, factor: number): Spread {
  return { median: median * factor, min: min * factor, max: max * factor };
}

export function tellVerify({ events, bytes, file, live, isWhole }: VerifyResult): readonly string[] {
  const speed = spread(file.map((seconds) => events / seconds));
  return [
    `verification of a file, one processor      ${figure(speed, 0)} events/s (${(bytes / events).toFixed(0)} bytes each)   required 150000`,
    `verification of the live database          ${(events / live).toFixed(0)} events/s; ${isWhole ? 'whole' : 'NOT WHOLE'}`,
  ];
}

export function tellShare({ seals, instancesPerSecond, host, database, whole }: ShareResult): readonly string[] {
  return [
    `hashing, rows of commits, sealing           ${percent(whole)} of the processor time of S1 (host ${percent(host)}, database ${percent(database)})   required at most 10 %`,
    `meanwhile                                  ${instancesPerSecond.toFixed(0)} instances/s, ${seals} seals`,
  ];
}

import { availableParallelism, cpus } from 'node:os';
import { Command } from 'commander';
import { readConfig } from '#server/config/config.js';
import { measure, type Report, type Series } from './measure.js';
import type { Spread } from './statistics.js';
import { TRANSITIONS } from './workload.js';

/** `npm run bench`: the workload through the committer and over HTTP, beside what PostgreSQL alone can do, in one run. */
const command = new Command('bench')
  .option('--repetitions <n>', 'rounds of all measurements', Number, 3)
  .option('--seconds <n>', 'counted seconds of each measurement', Number, 4)
  .option('--lanes <n>', 'lanes of the committer', Number, readConfig({}).lanes)
  .option('--json', 'print the figures as JSON')
  .parse();
const options = command.opts<{ repetitions: number; seconds: number; lanes: number; json?: true }>();

const report = await measure({ ...options, progress: (text) => process.stderr.write(`${text} …\n`) });
process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : readable(report));

function readable({ database, floor, engine, small, large, http, perInstance, ratios }: Report): string {
  const line = (name: string, { perSecond, p50, p99 }: Series, factor: number): string =>
    [
      name.padEnd(32),
      figure(perSecond).padStart(24),
      (perSecond.median * factor).toFixed(0).padStart(12),
      p50.median.toFixed(1).padStart(8),
      p99.median.toFixed(1).padStart(8),
    ].join(' ');
  const transactions: Series = { ...floor, perSecond: scaled(floor.perSecond, 1 / TRANSITIONS) };
  return `${[
    `${cpus()[0]?.model ?? ''}, ${availableParallelism()} cores; Node ${process.version}; ${database.split(' on ')[0] ?? ''}; fsync, synchronous_commit, full_page_writes on`,
    `median (least to most) of ${options.repetitions} rounds of ${options.seconds} s, ${options.lanes} lanes`,
    '',
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
  ].join('\n')}\n`;
}

function figure({ median, min, max }: Spread, digits = 0): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}

function scaled({ median, min, max }: Spread, factor: number): Spread {
  return { median: median * factor, min: min * factor, max: max * factor };
}

import { availableParallelism, cpus } from 'node:os';
import { Command, Option } from 'commander';
import { readConfig } from '#server/config/config.js';
import { measureDrain } from './drain.js';
import { measureDueDates } from './due-dates.js';
import { measureHistory } from './history.js';
import { measureIdle } from './idle.js';
import { measure } from './measure.js';
import { measurePurge } from './purge.js';
import { measureReplay } from './replay.js';
import { tellCommands, tellDrain, tellDueDates, tellHistory, tellIdle, tellPurge, tellReplay, tellShare, tellVerify } from './tell.js';
import { measureShare } from './share.js';
import { measureVerify } from './verify.js';

const PARTS = ['commands', 'drain', 'idle', 'dates', 'verify', 'share', 'history', 'replay', 'purge'] as const;

interface Options {
  readonly only?: readonly (typeof PARTS)[number][];
  readonly repetitions: number;
  readonly seconds: number;
  readonly lanes: number;
  readonly timers: number;
  readonly callers: number;
  readonly restMs: number;
  readonly pending: number;
  readonly quietSeconds: number;
  readonly instances: number;
  readonly idleSeconds: number;
  readonly events: number;
  readonly times: number;
  readonly histories: number;
  readonly purged: number;
  readonly json?: true;
}

/** `npm run bench`: the workload through the committer and over HTTP, beside what PostgreSQL alone can do, in one run; then what time limits cost. */
const command = new Command('bench')
  .addOption(new Option('--only <part...>', 'measure these alone').choices(PARTS))
  .option('--repetitions <n>', 'rounds of all measurements', Number, 3)
  .option('--seconds <n>', 'counted seconds of each measurement', Number, 4)
  .option('--lanes <n>', 'lanes of the committer', Number, readConfig({}).lanes)
  .option('--timers <n>', 'drain: limits that end at one instant', Number, 100_000)
  .option('--callers <n>', 'drain: callers of the workload meanwhile', Number, 16)
  .option('--rest-ms <n>', 'drain: how long a caller rests before a request', Number, 50)
  .option('--pending <n>', 'idle: limits that are not due', Number, 1_000_000)
  .option('--quiet-seconds <n>', 'drain: seconds of the quiet workload before and after', Number, 20)
  .option('--instances <n>', 'verify: instances whose histories are verified', Number, 40_000)
  .option('--idle-seconds <n>', 'idle: seconds of rest that are measured', Number, 30)
  .option('--events <n>', 'history: events in the database', Number, 5_000_000)
  .option('--times <n>', 'history: how often each question is asked', Number, 100)
  .option('--histories <n>', 'replay: instances that are rebuilt', Number, 2_000)
  .option('--purged <n>', 'purge: instances of the month that is purged', Number, 10_000)
  .option('--json', 'print the figures as JSON')
  .parse();
const options = command.opts<Options>();

const progress = (text: string): void => void process.stderr.write(`${text} …\n`);
const { repetitions, seconds, lanes, timers, callers, restMs, pending, quietSeconds, idleSeconds, events, times, histories } = options;
const isWanted = (part: (typeof PARTS)[number]): boolean => options.only?.includes(part) ?? true;
const figures: Record<string, unknown> = {};
const lines = [
  `${cpus()[0]?.model ?? ''}, ${availableParallelism()} cores; Node ${process.version}; PostgreSQL with fsync, synchronous_commit, full_page_writes on`,
  `median (least to most) of ${repetitions} rounds of ${seconds} s, ${lanes} lanes`,
];

async function add<Figures>(
  part: (typeof PARTS)[number],
  measured: () => Figures | Promise<Figures>,
  tell: (figures: Figures) => readonly string[],
): Promise<void> {
  if (!isWanted(part)) return;
  const result = await measured();
  figures[part] = result;
  lines.push('', ...tell(result));
}

await add('commands', () => measure({ repetitions, seconds, lanes, progress }), tellCommands);
await add('drain', () => measureDrain({ timers, callers, restMs, seconds: quietSeconds, progress }), tellDrain);
await add('verify', () => measureVerify(options.instances, repetitions, progress), tellVerify);
await add('share', () => measureShare(seconds * 4, progress), tellShare);
await add('idle', () => measureIdle({ timers: pending, seconds: idleSeconds, settleMs: 5_000, progress }), tellIdle);
await add('history', () => measureHistory({ events, times, progress }), tellHistory);
await add('dates', () => measureDueDates(repetitions), tellDueDates);
await add(
  'purge',
  () => measurePurge({ instances: options.purged, rounds: repetitions, seconds: quietSeconds, lanes, callers, progress }),
  tellPurge,
);
await add('replay', () => measureReplay(histories, repetitions), tellReplay);
process.stdout.write(options.json ? `${JSON.stringify(figures, null, 2)}\n` : `${lines.join('\n')}\n`);

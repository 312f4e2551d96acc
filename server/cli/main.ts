#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { readClientSettings } from '#server/config/client-settings.js';
import { ApiClient } from './api-client.js';
import type { CliCommand, Context } from './command.js';
import { audit } from './commands/audit/audit.js';
import { calendar } from './commands/calendar/calendar.js';
import { commands } from './commands/commands.js';
import { complete } from './commands/complete.js';
import { doctor } from './commands/doctor.js';
import { graph } from './commands/graph.js';
import { instances } from './commands/instances.js';
import { limits } from './commands/limits.js';
import { people } from './commands/people.js';
import { publish } from './commands/publish.js';
import { schedule } from './commands/schedule/schedule.js';
import { schema } from './commands/schema.js';
import { start } from './commands/start.js';
import { tasks } from './commands/tasks.js';
import { test } from './commands/test.js';
import { validate } from './commands/validate.js';
import { CliError, EXIT } from './exit-code.js';
import { chooseLanguage, createOutput } from './output.js';

const COMMANDS: readonly CliCommand[] = [
  validate,
  graph,
  test,
  publish,
  instances,
  tasks,
  start,
  complete,
  people,
  calendar,
  limits,
  schedule,
  audit,
  schema,
  commands,
  doctor,
];

interface GlobalOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly lang?: string;
  readonly server: string;
  readonly as?: string;
  readonly password?: string;
}

/** Of `package.json`, two folders above what is built and run. */
const { version: VERSION } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };

const settings = readClientSettings();

const program = new Command('gatehouse')
  .description('Gatehouse: 让成文的流程真正运行 / runs written procedures')
  .option('--json', 'print the result as JSON')
  .option('-q, --quiet', 'no remarks, no progress')
  .option('--lang <zh|en>', 'language; default from LANG')
  .option('--server <url>', 'address of the host', settings.server)
  .option('--as <person>', 'act as this person; or GATEHOUSE_AS', settings.person ?? undefined)
  .option('--password <text>', 'or GATEHOUSE_PASSWORD')
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError('(gatehouse --help)');

function contextOf(options: GlobalOptions): Context {
  const output = createOutput({
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    language: chooseLanguage(options.lang, settings.locale),
  });
  const password = options.password ?? settings.password;
  return {
    output,
    server: options.server,
    dataFolder: settings.dataFolder,
    api: new ApiClient({ server: options.server, person: options.as ?? null, password, language: output.language }),
  };
}

async function run(action: (context: Context) => Promise<number>): Promise<void> {
  process.exitCode = await action(contextOf(program.opts<GlobalOptions>()));
}

process.once('SIGINT', () => process.exit(EXIT.interrupted));
// Whoever reads the result may stop in the middle, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
for (const register of COMMANDS) register(program, run);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CliError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.internal;
}

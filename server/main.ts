import { relative } from 'node:path';
import pc from 'picocolors';
import { StartError } from './start-error.js';
import type { Host } from './start-host.js';

/** Entry point of the host: starts it, says how to use it, and stops it in order on Ctrl-C or SIGTERM, also while it starts. */
const starting = new AbortController();
let host: Host | null = null;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endInOrder);

try {
  // Loaded only now, so that a signal is heard from the first moment on.
  const [{ readConfig }, { startHost }] = await Promise.all([import('./config/config.js'), import('./start-host.js')]);
  starting.signal.throwIfAborted();
  const config = readConfig();
  if (config.startedByNpm) endWithParent();
  host = await startHost(config, { signal: starting.signal, databaseLost: (error) => void stopWithoutDatabase(error) });
  if (starting.signal.aborted) await stop(host, 0);
  greet(host, relative('.', config.libraryFolder));
} catch (error) {
  if (starting.signal.aborted) process.exit(0);
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}

function endInOrder(): void {
  if (starting.signal.aborted) return;
  starting.abort();
  if (host) void stop(host, 0);
}

/** npm passes a SIGTERM on to its shell alone, which dies of it and would leave the host behind. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && endInOrder(), 200).unref();
}

async function stop(running: Host, exitCode: number): Promise<never> {
  await running.stop().catch((error: unknown) => {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  });
  process.exit(exitCode);
}

async function stopWithoutDatabase(error: unknown): Promise<void> {
  process.stderr.write(`${sentenceOf(error)}\n`);
  if (host) await stop(host, 1);
  process.exit(1);
}

/** A sentence for the operator; for a bug of ours everything there is to know. */
function sentenceOf(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** @param libraryFolder - as one would type it; empty: the one we are in */
function greet(host: Host, libraryFolder: string): void {
  const { address, dataFolder, demoPassword, setupToken, libraryProblem, isProtected, directory, tryAs } = host;
  const lines = ['', pc.bold(`Gatehouse  ${address}`)];
  if (dataFolder !== null) lines.push(pc.dim(`数据 / data: ${dataFolder}`));
  lines.push('');
  if (!isProtected)
    lines.push(
      pc.yellow('此数据库中，历史不受权限保护：主机所用的数据库用户可以修改、删除历史'),
      pc.yellow('On this database no right protects the history: the role the host works with could change and delete it.'),
      pc.dim('  设置 DATABASE_OWNER_URL 可分开两个用户（见 README）/ set DATABASE_OWNER_URL to keep two roles apart (README)'),
      '',
    );
  const isEmpty = directory.persons.length === 0;
  if (libraryProblem) {
    const consequence = isEmpty
      ? '流程库未能发布，现在还没有任何流程，请改正后重新启动 / The library folder cannot be published, and there is no process yet; mend it and start again:'
      : '流程库有错误，仍按已发布的版本运行 / The library folder has mistakes; what was published before goes on:';
    lines.push(pc.red(`${consequence}\n  ${libraryProblem}`), pc.dim(`  npx gatehouse validate ${libraryFolder}`.trimEnd()), '');
  }
  if (demoPassword !== null && !isEmpty) {
    lines.push(`示例人员（密码都是 / demo people, all with the password） ${pc.bold(demoPassword)}`);
    for (const person of directory.persons)
      lines.push(`  ${person.padEnd(14)} ${directory.nameOf(person).zh}  ${directory.at(Date.now()).rolesOf(person).join(', ')}`);
    lines.push(
      '',
      '先试试 / try first:',
      `  npx gatehouse --as ${tryAs} --password ${demoPassword} tasks`,
      `  npx gatehouse validate ${libraryFolder}`.trimEnd(),
      `  ${address}/`,
      '',
    );
  }
  if (setupToken !== null) {
    lines.push('还没有账号，请创建第一个管理员 / There is no account yet; make the first administrator:');
    lines.push(
      `  curl -X POST ${address}/api/setup -H 'content-type: application/json' -d '{"token":"${setupToken}","person":"admin","password":"…"}'`,
      '',
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

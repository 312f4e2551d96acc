import pc from 'picocolors';
import { readConfig } from './config/config.js';
import { type Host, startHost } from './start-host.js';
import { Knowledge } from './definition/knowledge-store.js';

/** Entry point of the host: starts it, says how to use it, and stops it in order on Ctrl-C or SIGTERM. */
let host: Host | null = null;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void (host?.stop() ?? Promise.resolve()).then(() => process.exit(0));
  });
}

try {
  const config = readConfig();
  host = await startHost(config);
  if (stopping) {
    await host.stop();
    process.exit(0);
  }
  greet(host);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function greet({ address, demoPassword, setupToken, libraryProblem, app }: Host): void {
  const lines = ['', pc.bold(`Gatehouse  ${address}`), ''];
  if (libraryProblem)
    lines.push(
      pc.red(
        `流程库有错误，仍按已发布的版本运行 / The library folder has mistakes; what was published before goes on:\n  ${libraryProblem}`,
      ),
      '',
    );
  if (demoPassword !== null) {
    const directory = app.get(Knowledge).directory();
    lines.push(`示例人员（密码都是 / demo people, all with the password） ${pc.bold(demoPassword)}`);
    for (const person of directory.persons)
      lines.push(`  ${person.padEnd(14)} ${directory.nameOf(person).zh}  ${directory.rolesOf(person).join(', ')}`);
    lines.push(
      '',
      '先试试 / try first:',
      `  npx gatehouse --as zhao.lei --password ${demoPassword} tasks`,
      '  npx gatehouse validate',
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

import { stat } from 'node:fs/promises';
import type { CliCommand } from '../command.js';
import { reachableFolder, runAs } from '#server/database/embedded-files.js';
import { EXIT } from '../exit-code.js';
import { counted } from '../output.js';
import { checkLibraryFolder } from '../library-argument.js';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** `gatehouse doctor`: is everything in place to run? */
export const doctor: CliCommand = (program, run) => {
  program
    .command('doctor')
    .description('检查运行环境 / is everything in place?')
    .argument('[folder]', 'library folder', '.')
    .addHelpText('after', '\n例 / examples:\n  gatehouse doctor')
    .action((folder: string) =>
      run(async ({ output, server, dataFolder }) => {
        const checks = [checkNode(), await checkLibrary(folder), await checkDataFolder(dataFolder), await checkServer(server)];
        output.result(checks, checks.map((check) => `${check.ok ? '✓' : '✗'} ${check.name}: ${check.detail}`).join('\n'));
        return checks.every((check) => check.ok) ? EXIT.ok : EXIT.findings;
      }),
    );
};

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return { name: 'Node.js', ok: major > 20 || (major === 20 && minor >= 19), detail: `${process.version} (≥ 20.19)` };
}

async function checkLibrary(folder: string): Promise<Check> {
  try {
    const { files, findings } = await checkLibraryFolder(folder);
    const errors = findings.filter((finding) => finding.severity === 'error').length;
    return { name: '流程库 / library', ok: errors === 0, detail: `${counted(files.length, 'file')}, ${counted(errors, 'error')}` };
  } catch (error) {
    return { name: '流程库 / library', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function checkDataFolder(wanted: string): Promise<Check> {
  const name = '数据文件夹 / data folder';
  try {
    // Started by root, the database runs as another user, who may not reach the folder asked for.
    const folder = await reachableFolder(wanted, await runAs());
    const there = await stat(folder).catch(() => null);
    return { name, ok: there === null || there.isDirectory(), detail: there ? folder : `${folder} (made at the first start)` };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function checkServer(server: string): Promise<Check> {
  const health = await fetch(new URL('/api/health', server)).catch(() => null);
  return {
    name: '服务 / host',
    ok: health?.ok ?? false,
    detail: health ? `${server} ${health.status}` : `${server}: not running (npm start)`,
  };
}

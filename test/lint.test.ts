import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const OXLINT = resolve('node_modules/oxlint/bin/oxlint');

/** Lints one file with the project's rules, in a folder of its own. @returns names of the rules that fire */
function lint(path: string, text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-lint-'));
  try {
    cpSync('.oxlintrc.json', join(folder, '.oxlintrc.json'));
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    const { stdout } = spawnSync(process.execPath, [OXLINT, '--disable-nested-config', '--format', 'json', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly { code: string }[] };
    return diagnostics.map(({ code }) => /\(([^)]+)\)/.exec(code)?.[1] ?? code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the engine stays pure', () => {
  test.each([
    ['a platform module', `import { readFileSync } from 'node:fs';\nexport const text = readFileSync('a');\n`, 'no-restricted-imports'],
    ['the framework', `import { Injectable } from '@nestjs/common';\nexport const x = Injectable;\n`, 'no-restricted-imports'],
    ['the host', `import { x } from '#server/main.js';\nexport const y = x;\n`, 'no-restricted-imports'],
    ['the database', `import pg from 'pg';\nexport const y = pg;\n`, 'no-restricted-imports'],
    ['a clock', 'export const now = () => Date.now();\n', 'no-restricted-globals'],
    ['a timer', 'export const later = (run: () => void) => setTimeout(run, 1);\n', 'no-restricted-globals'],
    ['the environment', `export const home = () => process.env['HOME'];\n`, 'no-restricted-globals'],
    ['chance', 'export const dice = () => Math.random();\n', 'no-restricted-properties'],
  ])('%s is refused there, and may be used in the host', (_, text, rule) => {
    expect(lint('engine/runtime/probe.ts', text)).toContain(rule);
    expect(lint('server/config/probe.ts', text)).not.toContain(rule);
  });

  test('only the compiler imports xstate', () => {
    const text = `import { createMachine } from 'xstate';\nexport const x = createMachine;\n`;
    expect(lint('engine/runtime/probe.ts', text)).toContain('no-restricted-imports');
    expect(lint('engine/compile/probe.ts', text)).toEqual([]);
  });
});

describe('the host', () => {
  test('reads its environment in server/config alone', () => {
    const text = `export const home = process.env['HOME'];\n`;
    expect(lint('server/task/probe.ts', text)).toContain('no-process-env');
    expect(lint('server/config/probe.ts', text)).toEqual([]);
  });

  test('logs with pino, never with the console', () => {
    expect(lint('server/task/probe.ts', `console.log('here');\n`)).toContain('no-console');
  });
});

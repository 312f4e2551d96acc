import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { CliError, EXIT } from './exit-code.js';

/**
 * Documents given on the command line: `-` reads stdin, a file name reads YAML or JSON, anything else is YAML itself (`{ request: { days: 3 } }`).
 *
 * @throws {CliError} exit 3 when it cannot be read as an object
 */
export async function readDocuments(argument: string | undefined): Promise<Record<string, unknown>> {
  if (argument === undefined) return {};
  const text =
    argument === '-'
      ? await readStdin()
      : argument.trimStart().startsWith('{')
        ? argument
        : await readFile(argument, 'utf8').catch(() => fail(`没有这个文件 / No such file: ${argument}`));
  const value: unknown = parseYaml(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    fail('应当是“单据名: 内容” / expected an object: document name → fields');
  return value as Record<string, unknown>;
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function fail(message: string): never {
  throw new CliError(EXIT.input, message);
}

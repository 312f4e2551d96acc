import { readFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { Text } from '#engine/definition/text.js';
import type { GateWithNobody } from '#server/directory/gate-watch.js';
import type { CliCommand } from '../command.js';
import { noteOfGate } from '../note-of-gate.js';
import { CliError, EXIT } from '../exit-code.js';

interface Imported {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: number;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly row: number;
    readonly column: string | null;
    readonly message: Text;
    readonly hint: Text | null;
  }[];
  readonly gates: readonly GateWithNobody[];
}

const TABLE = new Option('--table <table>', '人员或代理 / which table').choices(['people', 'substitutions']).default('people');

/** `gatehouse people import|export`: the directory as a table, CSV or YAML. */
export const people: CliCommand = (program, run) => {
  const group = program.command('people').description('人员与代理的导入导出 / import and export people and substitutions');
  group
    .command('export')
    .description('导出到标准输出 / print the table')
    .addOption(TABLE)
    .addOption(new Option('--format <format>', '格式 / format').choices(['csv', 'yaml']).default('csv'))
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse people export > people.csv\n  gatehouse people export --table substitutions --format yaml',
    )
    .action((options: { table: string; format: string }) =>
      run(async ({ api }) => {
        const { text } = await api.request<{ text: string }>('GET', `/api/people/export?table=${options.table}&format=${options.format}`);
        process.stdout.write(text);
        return EXIT.ok;
      }),
    );
  group
    .command('import')
    .description('导入整张表，有错则一行也不导入 / import a table, all of it or nothing')
    .argument('<file>', '.csv, .yaml')
    .addOption(TABLE)
    .option('--dry-run', '只检查，说明将有何变化 / only check, and say what would change')
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse people import people.csv --dry-run\n  gatehouse people import substitutions.yaml --table substitutions',
    )
    .action((file: string, options: { table: string; dryRun?: boolean }) =>
      run(async ({ api, output }) => {
        const text = await readFile(file, 'utf8').catch(() => {
          throw new CliError(EXIT.input, `没有这个文件 / No such file: ${file}`);
        });
        const format = /\.ya?ml$/.test(file) ? 'yaml' : 'csv';
        const imported = await api.request<Imported>('POST', `/api/people/import?dryRun=${options.dryRun ?? false}`, {
          format,
          table: options.table,
          text,
        });
        const { added, changed, unchanged, findings, gates } = imported;
        const lines = [
          ...findings.map(
            ({ row, column, code, message, hint }) =>
              `${file}:${row}${column === null ? '' : ` ${column}`} ${code} ${output.say(message)}${hint ? ` ${output.say(hint)}` : ''}`,
          ),
          output.say({
            zh: `新增 ${added.length}，变更 ${changed.length}，未变 ${unchanged}`,
            en: `${added.length} added, ${changed.length} changed, ${unchanged} unchanged`,
          }),
          ...gates.map((gate) => output.say(noteOfGate(gate))),
        ];
        output.result(imported, lines.join('\n'));
        return findings.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.ok;
      }),
    );
};

import { writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { CliCommand } from '../../command.js';
import { periodArgument } from '../../day-argument.js';
import { EXIT } from '../../exit-code.js';
import { counted } from '../../output.js';
import { exportProgress } from '../../export-progress.js';

interface Options {
  readonly format: string;
  readonly table: string;
  readonly process?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly instance?: readonly string[];
  readonly person?: readonly string[];
  readonly bom?: boolean;
  readonly output: string;
}

/** `gatehouse audit export`: histories as a file, and beside it what was asked and the digest. */
export const auditExport: CliCommand = (program, run) => {
  program
    .command('export')
    .description('导出：表格（CSV、XLSX）或流程挖掘日志（XES、OCEL 2.0）/ histories as tables, or as logs for process mining')
    .addOption(new Option('--format <format>').choices(['csv', 'xlsx', 'xes', 'ocel-json', 'ocel-sqlite']).makeOptionMandatory())
    .addOption(
      new Option('--table <table>', '表格的内容 / rows of a table').choices(['events', 'instances', 'tasks', 'breaches']).default('events'),
    )
    .option('--process <id...>', 'default: all')
    .option('--from <day>', '此日起发起的实例，或时刻 / started from this day on, or from an instant')
    .option('--to <day>', '到此日为止，含当日；或此时刻之前 / to this day, included, or before an instant')
    .option('--instance <id...>', '指定实例，代替期间 / these instances, instead of a period')
    .option('--person <id...>', '此人办理过、或被代为办理的实例 / instances in which the person acted, or somebody in his name')
    .option('--bom', 'CSV 加 BOM，供 Excel 识别 UTF-8 / CSV with a byte order mark for Excel')
    .requiredOption('-o, --output <file>')
    .addHelpText(
      'after',
      `\n例 / examples:
  gatehouse audit export --format xlsx --process shipment --from 2026-07-01 --to 2026-09-30 -o q3.xlsx
  gatehouse audit export --format csv --table breaches --from 2026-01-01 --to 2026-12-31 --bom -o breaches.csv
  gatehouse audit export --format xes --process quotation --from 2026-01-01 --to 2026-12-31 -o quotation.xes

FILE.export.json 记录查询条件和 SHA-256。表格中以 = + - @ 等开头的文本前加 '，以免被当作公式；时间为 UTC。
FILE.export.json holds the query and the SHA-256. Texts of tables that begin with = + - @ and the like get a ' in front, so that none is taken for a formula; instants are in UTC.`,
    )
    .action((options: Options) =>
      run(async ({ api, output, server }) => {
        const { format, table, output: file } = options;
        const parameters = new URLSearchParams({ table, language: output.language, bom: String(options.bom ?? false) });
        const from = periodArgument('--from', options.from, 'begins');
        const to = periodArgument('--to', options.to, 'ends');
        if (from !== undefined) parameters.set('from', from);
        if (to !== undefined) parameters.set('to', to);
        for (const name of ['process', 'instance', 'person'] as const)
          for (const value of options[name] ?? []) parameters.append(name, value);
        const told: Record<string, unknown> = {};
        let progress: ReturnType<typeof exportProgress> | null = null;
        const { size, sha256 } = await api
          .fetchFile(`/api/exports/${format}?${parameters.toString()}`, file, {
            begins(headers) {
              const found = { instances: Number(headers['gatehouse-instances']), events: Number(headers['gatehouse-events']) };
              Object.assign(told, { query: JSON.parse(String(headers['gatehouse-query'])) as unknown, ...found });
              output.note(
                output.say({
                  zh: `${found.instances} 个流程实例，${found.events} 个事件`,
                  en: `${counted(found.instances, 'instance')}, ${counted(found.events, 'event')}`,
                }),
              );
              progress = exportProgress(format === 'csv' ? `csv ${table}` : format, found, output.quiet);
            },
            arrives: (chunk) => progress?.arrives(chunk),
          })
          .finally(() => progress?.stop());
        const facts = { file, server, ...told, bytes: size, sha256 };
        await writeFile(`${file}.export.json`, `${JSON.stringify(facts, null, 2)}\n`);
        output.result(
          facts,
          output.say({ zh: `已导出 ${file}（${size} 字节，SHA-256 ${sha256}）`, en: `${file}: ${size} bytes, SHA-256 ${sha256}` }),
        );
        return EXIT.ok;
      }),
    );
};

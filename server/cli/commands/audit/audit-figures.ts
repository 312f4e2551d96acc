import { writeFile } from 'node:fs/promises';
import { PERIODS } from '#engine/analysis/periods.js';
import { figuresChart } from '#engine/export/figures-chart.js';
import type { FiguresAnswer } from '#server/analysis/figures.controller.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { tellReading } from '../../tell-reading.js';
import { figuresText } from './figures-text.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly definition?: string;
  readonly part: string;
  readonly replay?: boolean;
  readonly svg?: string;
}

/** `gatehouse audit figures <process>`: times, breaches, rework, ways, bottlenecks of the instances that started in a period. */
export const auditFigures: CliCommand = (program, run) => {
  program
    .command('figures')
    .description(
      '流程统计：周期、等待与办理时间、超时、返工、走法、瓶颈、与定义是否相符 / times, breaches, rework, variants, bottlenecks, conformance of a process',
    )
    .argument('<process>')
    .option('--from <day>', '发起日期，自此日起 / started from this day on: 2026-07-01')
    .option('--to <day>', '至此日止，含当日 / until this day, included')
    .option('--definition <n>', '只看流程的这一版 / only this version of the process')
    .option('--part <length>', `期间分段 / parts of the period: ${PERIODS.join(', ')}`, 'month')
    .option('--replay', '按各自版本重算每个实例 / decide every history again')
    .option('--svg <file>', '把时间去向和排队画成图 / draw where the time goes, and the queue')
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse audit figures shipment --from 2026-07-01 --to 2026-09-30\n  gatehouse --json audit figures shipment --from 2026-07-01 --to 2026-09-30 --part week --replay',
    )
    .action((process: string, options: Options) =>
      run(async ({ api, output }) => {
        const query = new URLSearchParams({ process, part: options.part, replay: String(options.replay ?? false) });
        for (const key of ['from', 'to'] as const) if (options[key] !== undefined) query.set(key, options[key]);
        if (options.definition !== undefined) query.set('version', options.definition);
        const figures = await tellReading(output, (onLine) => api.follow<FiguresAnswer>(`/api/figures?${query.toString()}`, onLine));
        if (options.svg !== undefined) {
          await writeFile(options.svg, figuresChart(figures, output.language));
          output.note(options.svg);
        }
        output.result(figures, figuresText(figures, output));
        return EXIT.ok;
      }),
    );
};

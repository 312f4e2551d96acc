import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { readDocuments } from '../json-argument.js';

/** `gatehouse start <process> --documents …`: begins an instance by finishing its first task. */
export const start: CliCommand = (program, run) => {
  program
    .command('start')
    .description('发起流程：完成第一个任务 / start a process by finishing its first task')
    .argument('<process>')
    .option('-d, --documents <yaml>', 'file, - or inline: { request: { days: 3 } }')
    .option('-o, --outcome <name>', 'outcome of the first task', 'done')
    .option('-c, --comment <text>')
    .addHelpText(
      'after',
      `\n例 / examples:\n  gatehouse --as zhao.lei start leave --documents '{ request: { from: 2026-12-01, days: 3 } }'\n  gatehouse start leave --documents leave.yaml\n  cat leave.yaml | gatehouse start leave --documents -`,
    )
    .action((process: string, options: { documents?: string; outcome: string; comment?: string }) =>
      run(async ({ api, output }) => {
        const body = {
          process,
          outcome: options.outcome,
          documents: await readDocuments(options.documents),
          comment: options.comment ?? null,
        };
        const instance = await api.request<{ id: string; key: string | null; states: string[] }>('POST', '/api/instances', body);
        output.result(instance, `${instance.id} ${instance.key ?? ''} ${instance.states.join(', ')}`);
        return EXIT.ok;
      }),
    );
};

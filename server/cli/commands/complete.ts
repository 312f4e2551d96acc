import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { readDocuments } from '../json-argument.js';

/** `gatehouse complete <task> [outcome]`: finishes a task or decides at a gate. */
export const complete: CliCommand = (program, run) => {
  program
    .command('complete')
    .description('完成任务或作出审批 / finish a task, or decide: approved, rejected, …')
    .argument('<task>')
    .argument('[outcome]', 'as the process names it', 'done')
    .option('-d, --documents <yaml>', 'file, - or inline')
    .option('-c, --comment <text>')
    .addHelpText(
      'after',
      `\n例 / examples:\n  gatehouse --as sun.li complete <task> approved\n  gatehouse complete <task> rejected --comment '数量有误'`,
    )
    .action((task: string, outcome: string, options: { documents?: string; comment?: string }) =>
      run(async ({ api, output }) => {
        const body = { outcome, documents: await readDocuments(options.documents), comment: options.comment ?? null };
        const instance = await api.request<{ id: string; key: string | null; status: string; states: string[] }>(
          'POST',
          `/api/tasks/${encodeURIComponent(task)}/complete`,
          body,
        );
        output.result(instance, `${instance.key ?? instance.id} ${instance.status} ${instance.states.join(', ')}`);
        return EXIT.ok;
      }),
    );
};

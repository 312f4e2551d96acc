import { type Priority, PRIORITY_TITLES } from '#engine/definition/priority.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { wholeNumber } from '../number-option.js';
import { localTime, type Output, table } from '../output.js';

interface TaskRow {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  readonly title: { zh: string; en: string };
  readonly about: string | null;
  readonly state: string;
  readonly dueAt: string | null;
  /** It may move when the holidays of its year are published. */
  readonly provisional: boolean;
  readonly isSuspended: boolean;
  readonly priority: Priority;
  readonly assignee: string | null;
}

/** `gatehouse tasks`: my inbox, the most pressing first, then what is due earliest. */
export const tasks: CliCommand = (program, run) => {
  program
    .command('tasks')
    .description('我的待办：先紧急，后按到期 / my open tasks: the most pressing first, then the earliest due')
    .option('--limit <n>', 'rows', wholeNumber, 50)
    .addHelpText('after', '\n例 / examples:\n  gatehouse --as zhao.lei tasks\n  gatehouse --json tasks --limit 200')
    .action((options: { limit: number }) =>
      run(async ({ api, output }) => {
        const page = await api.request<{ items: TaskRow[]; next: string | null }>('GET', `/api/tasks?limit=${options.limit}`);
        const rows = page.items.map((task) => [
          task.id,
          task.process,
          task.key ?? '',
          task.about === null ? output.say(task.title) : `${output.say(task.title)} · ${task.about}`,
          task.priority === 'normal' ? '' : output.say(PRIORITY_TITLES[task.priority]),
          dueColumn(task, output),
          task.assignee ?? '',
        ]);
        if (rows.length === 0)
          output.note(
            output.say({
              zh: '没有待办；发起流程见 gatehouse start --help',
              en: 'Nothing to do; to begin a process, see gatehouse start --help',
            }),
          );
        output.result(page.items, table(['id', 'process', 'key', 'task', 'priority', 'due', 'holder'], rows));
        return EXIT.ok;
      }),
    );
};

function dueColumn({ isSuspended, dueAt, provisional }: TaskRow, output: Output): string {
  if (isSuspended) return output.say({ zh: '流程已暂停', en: 'suspended' });
  return `${localTime(dueAt)}${provisional ? output.say({ zh: '（暂定）', en: ' (provisional)' }) : ''}`;
}

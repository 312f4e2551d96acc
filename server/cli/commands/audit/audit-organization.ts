import type { Text } from '#engine/definition/text.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { localTime, table } from '../../output.js';

interface DirectoryAnswer {
  readonly version: number;
  readonly kept: { readonly at: string; readonly by: string | null };
  readonly people: readonly {
    readonly id: string;
    readonly name: Text;
    readonly posts: readonly { readonly unit?: string | null; readonly role: string }[];
    readonly lastDay: string | null;
  }[];
}

/** `gatehouse audit organization`: who held which post at a moment. */
export const auditOrganization: CliCommand = (program, run) => {
  program
    .command('organization')
    .description('某一时刻谁任何职 / who held which post at a moment')
    .option('--at <instant>', '时刻；默认现在 / an instant; default now')
    .action(({ at }: { at?: string }) =>
      run(async ({ api, output }) => {
        const query = at === undefined ? '' : `?${new URLSearchParams({ at }).toString()}`;
        const answer = await api.request<DirectoryAnswer>('GET', `/api/directory${query}`);
        const zh = output.language === 'zh';
        const since = `${localTime(answer.kept.at)}${answer.kept.by === null ? '' : `  ${answer.kept.by}`}`;
        const rows = answer.people.map(({ id, name, posts, lastDay }) => [
          id,
          output.say(name),
          posts.map(({ unit, role }) => (unit ? `${role} @ ${unit}` : role)).join(', '),
          lastDay ?? '',
        ]);
        output.result(
          answer,
          [
            zh ? `第 ${answer.version} 版，自 ${since}` : `version ${answer.version}, since ${since}`,
            table(zh ? ['人员', '姓名', '职务', '最后工作日'] : ['person', 'name', 'posts', 'last day'], rows),
          ].join('\n'),
        );
        return EXIT.ok;
      }),
    );
};

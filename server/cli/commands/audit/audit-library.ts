import type { CliCommand } from '../../command.js';
import { CliError, EXIT } from '../../exit-code.js';
import { localTime } from '../../output.js';

interface LibraryAnswer {
  readonly version: number;
  readonly at: string;
  readonly by: string | null;
  readonly reason: string | null;
  readonly calendar: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** `gatehouse audit library [path]`: definitions, forms, registers and calendars as they were in force at a moment. */
export const auditLibrary: CliCommand = (program, run) => {
  program
    .command('library')
    .description('某一时刻有效的流程库；写路径时给出该文件当时的文本 / the library in force at a moment; with a path the text of that file')
    .argument('[path]', '如 processes/contract.yaml / such as processes/contract.yaml')
    .option('--at <instant>', '时刻；默认现在 / an instant; default now')
    .action((path: string | undefined, { at }: { at?: string }) =>
      run(async ({ api, output }) => {
        const query = at === undefined ? '' : `?${new URLSearchParams({ at }).toString()}`;
        const answer = await api.request<LibraryAnswer>('GET', `/api/library${query}`);
        if (path !== undefined) {
          const file = answer.files.find((one) => one.path === path);
          if (!file) throw new CliError(EXIT.input, `${path}: 当时的流程库中没有这个文件 / the library of then has no such file`);
          output.result(file, file.text.trimEnd());
          return EXIT.ok;
        }
        const zh = output.language === 'zh';
        const by = answer.by === null ? '' : zh ? `，${answer.by} 发布：${answer.reason}` : `, published by ${answer.by}: ${answer.reason}`;
        const head = zh
          ? `第 ${answer.version} 版，自 ${localTime(answer.at)}${by}`
          : `version ${answer.version}, since ${localTime(answer.at)}${by}`;
        output.result(answer, [head, ...answer.files.map((file) => file.path)].join('\n'));
        return EXIT.ok;
      }),
    );
};

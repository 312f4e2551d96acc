import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { evidencePath } from './evidence-path.js';
import { several } from './several.js';

interface Options {
  readonly output: string;
  readonly instance?: readonly string[];
}

/** Lines between two remarks. */
const TOLD_EVERY = 200_000;

/** `gatehouse audit evidence`: the histories with their seals as a file that is verified without a server. */
export const auditEvidence: CliCommand = (program, run) => {
  program
    .command('evidence')
    .description('导出证据：历史、提交、操作记录和封条，可离线核对 / histories, commits, accesses and seals, to be verified offline')
    .requiredOption('-o, --output <file>', '文件 / file')
    .option('--instance <id>', '只要这个实例，可多次 / this instance alone, repeatable', several)
    .action(({ output: file, instance }: Options) =>
      run(async ({ api, output }) => {
        // Under another name until it is whole: what has the name can be relied on.
        const unfinished = `${file}.part`;
        const stream = createWriteStream(unfinished);
        let lines = 0;
        try {
          let told = 0;
          for await (const some of api.lines(evidencePath(instance))) {
            lines += some.length;
            if (!stream.write(some.map((line) => `${line}\n`).join(''))) await once(stream, 'drain');
            if (lines < told + TOLD_EVERY) continue;
            told = lines;
            output.note(output.say({ zh: `已导出 ${lines} 行`, en: `${lines} lines written` }));
          }
          stream.end();
          await finished(stream);
          await rename(unfinished, file);
        } catch (error) {
          stream.destroy();
          await rm(unfinished, { force: true });
          throw error;
        }
        output.result(
          { file, lines },
          output.say({
            zh: `已导出到 ${file}（${lines} 行）；核对：gatehouse audit verify --file ${file}`,
            en: `written to ${file} (${lines} lines); verify it with: gatehouse audit verify --file ${file}`,
          }),
        );
        return EXIT.ok;
      }),
    );
};

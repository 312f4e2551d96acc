import { processSchema } from '#engine/definition/process-schema.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';

/** `gatehouse schema`: the editor schema of process files (draft-07). */
export const schema: CliCommand = (program, run) => {
  program
    .command('schema')
    .description('编辑器用的 JSON Schema / the JSON Schema editors use')
    .addHelpText('after', '\n例 / examples:\n  gatehouse schema > process.schema.json')
    .action(() =>
      run(async () => {
        process.stdout.write(`${JSON.stringify(processSchema, null, 2)}\n`);
        return EXIT.ok;
      }),
    );
};

import { Argument } from 'commander';
import { EDITOR_KINDS, editorSchema, type EditorKind } from '#engine/definition/schema/schemas.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';

/** `gatehouse schema`: the editor schema of a kind of library file (draft-07). */
export const schema: CliCommand = (program, run) => {
  program
    .command('schema')
    .description('编辑器用的 JSON Schema / the JSON Schema editors use')
    .addArgument(new Argument('[kind]', '文件种类 / kind of file').choices(EDITOR_KINDS).default('process'))
    .addHelpText('after', '\n例 / examples:\n  gatehouse schema > process.schema.json\n  gatehouse schema form > form.schema.json')
    .action((kind: EditorKind) =>
      run(async () => {
        process.stdout.write(`${JSON.stringify(editorSchema(kind), null, 2)}\n`);
        return EXIT.ok;
      }),
    );
};

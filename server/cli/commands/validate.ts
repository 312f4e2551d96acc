import { formatFinding } from '#engine/definition/format-finding.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { counted } from '../output.js';
import { checkLibraryFolder } from '../library-argument.js';
import { wholeNumber } from '../number-option.js';

/** `gatehouse validate [folder] [file…]`: every finding of every file, exit 1 when one is an error. */
export const validate: CliCommand = (program, run) => {
  program
    .command('validate')
    .description('检查流程库，指出每处错误的文件、行、列 / check a library; every mistake with file, line and column')
    .argument('[folder]', 'folder with processes/, forms/, templates/', '.')
    .option('--only <text>', 'show only files whose path contains this text')
    .option('--max-warnings <n>', 'fail when there are more warnings than this', wholeNumber)
    .addHelpText('after', '\n例 / examples:\n  gatehouse validate\n  gatehouse --json validate my-library --max-warnings 0')
    .action((folder: string, options: { only?: string; maxWarnings?: number }) =>
      run(async ({ output }) => {
        const { files, findings } = await checkLibraryFolder(folder);
        const shown = findings.filter((finding) => !options.only || finding.file.includes(options.only));
        const texts = new Map(files.map((file) => [file.path, file.text]));
        const lines = shown.map((finding) => formatFinding(finding, texts.get(finding.file) ?? '', output.language));
        const errors = shown.filter((finding) => finding.severity === 'error').length;
        const warnings = shown.length - errors;
        const summary = output.say({
          zh: `${files.length} 个文件，${errors} 个错误，${warnings} 个警告`,
          en: `${counted(files.length, 'file')}, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
        });
        output.result({ files: files.length, findings: shown }, [...lines, summary].join('\n'));
        return errors > 0 || warnings > (options.maxWarnings ?? Infinity) ? EXIT.findings : EXIT.ok;
      }),
    );
};

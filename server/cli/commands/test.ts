import { runLibraryScenarios } from '#engine/simulate/run-library-scenarios.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { checkLibraryFolder, requireProcess, requireValid } from '../library-argument.js';
import { startProgress } from '../progress.js';

/** `gatehouse test [process]`: plays the scenarios beside the definitions on a virtual clock. */
export const test: CliCommand = (program, run) => {
  program
    .command('test')
    .description('运行流程旁的情景测试 / play the scenarios beside the definitions')
    .argument('[process]')
    .option('--library <folder>', 'folder with processes/, forms/, templates/', '.')
    .addHelpText('after', '\n例 / examples:\n  gatehouse test\n  gatehouse test shipment --library my-library')
    .action((process: string | undefined, options: { library: string }) =>
      run(async ({ output }) => {
        const { library } = requireValid(await checkLibraryFolder(options.library));
        if (process) requireProcess(library, process);
        const total = [...library.scenarios.entries()]
          .filter(([id]) => !process || id === process)
          .reduce((sum, [, file]) => sum + file.definition.length, 0);
        const progress = startProgress(total, output.quiet);
        const results = await runLibraryScenarios(library, {
          ...(process ? { process } : {}),
          onScenario: (result) => progress.step(result.name),
        });
        progress.stop();
        const failed = results.filter((result) => !result.passed);
        const lines = failed.flatMap((result) => [
          `✗ ${result.process}: ${result.name}`,
          ...result.failures.map((failure) => `    ${failure.file}:${failure.line} ${failure.text}`),
        ]);
        output.result(
          { passed: results.length - failed.length, failed },
          [...lines, `${results.length - failed.length} passed, ${failed.length} failed`].join('\n'),
        );
        return failed.length > 0 ? EXIT.findings : EXIT.ok;
      }),
    );
};

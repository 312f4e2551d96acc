import { commandPage } from '#engine/export/command-page.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';

/** `gatehouse commands`: the page of all commands of people. */
export const commands: CliCommand = (program, run) => {
  program
    .command('commands')
    .description('操作一览：谁、何时、时限、记录 / every command of people: who, when, limit, record')
    .addHelpText('after', '\n例 / examples:\n  gatehouse commands > COMMANDS.md')
    .action(() =>
      run(async () => {
        process.stdout.write(commandPage());
        return EXIT.ok;
      }),
    );
};

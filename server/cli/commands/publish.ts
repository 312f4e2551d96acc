import type { CliCommand } from '../command.js';
import type { GateWithNobody } from '#server/directory/gate-watch.js';
import { noteOfGate } from '../note-of-gate.js';
import { EXIT } from '../exit-code.js';
import { allMoved, type MovedLimits, tellMoved } from '../moved-limits.js';
import { type ForeseenAnswer, tellSchedules } from '../foreseen-schedules.js';
import { checkLibraryFolder, requireValid } from '../library-argument.js';

interface Published {
  readonly published: readonly { readonly process: string; readonly version: number }[];
  readonly unchanged: number;
  readonly replaces: string;
  readonly moved: MovedLimits;
  readonly gates: readonly GateWithNobody[];
  readonly schedules: readonly ForeseenAnswer[];
}

/** `gatehouse publish [folder]`: sends a whole library; what changed becomes a new version, running instances stay on theirs. */
export const publish: CliCommand = (program, run) => {
  program
    .command('publish')
    .description('发布流程库 / publish a library; running instances stay on their version')
    .argument('[folder]', 'folder with processes/, forms/, templates/', '.')
    .requiredOption('-r, --reason <text>', '发布原因 / why')
    .option('--dry-run', '只检查并说明改动 / only check and say what would change')
    .option('--moved', '列出全部改期的时限 / list every open due date that moves, not the first only')
    .option('--replaces <hash>', '仅当现行流程库仍是试发布时那一份才发布 / publish only over the library that a dry run was shown for')
    .addHelpText(
      'after',
      `\n例 / examples:\n  gatehouse --as tang.wei publish --reason '调整审批权限'\n  gatehouse publish my-library --reason why --dry-run`,
    )
    .action((folder: string, options: { reason: string; dryRun?: boolean; moved?: boolean; replaces?: string }) =>
      run(async ({ api, output }) => {
        const { files } = requireValid(await checkLibraryFolder(folder));
        // Afterwards the calendars are those in force, and nothing moves any more.
        const every = options.moved ? await allMoved(api, files) : null;
        const path = `/api/definitions${options.dryRun ? '?dryRun=true' : ''}`;
        const published = await api.request<Published>('POST', path, {
          files,
          reason: options.reason,
          ...(options.replaces === undefined ? {} : { replaces: options.replaces }),
        });
        const lines = published.published.map(({ process, version }) => `${process} v${version}`);
        lines.push(...tellSchedules(published.schedules, output));
        lines.push(...tellMoved(published.moved, every ?? published.moved.first, output));
        output.result(
          every ? { ...published, moved: { ...published.moved, first: every } } : published,
          [
            ...lines,
            output.say({ zh: `未变 ${published.unchanged} 个`, en: `${published.unchanged} unchanged` }),
            ...published.gates.map((gate) => output.say(noteOfGate(gate))),
            ...(options.dryRun
              ? [
                  output.say({
                    zh: `照此发布请加 --replaces ${published.replaces}`,
                    en: `to publish just this: --replaces ${published.replaces}`,
                  }),
                ]
              : []),
          ].join('\n'),
        );
        return EXIT.ok;
      }),
    );
};

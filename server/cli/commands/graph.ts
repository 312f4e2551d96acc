import { Option } from 'commander';
import { compile } from '#engine/compile/compile.js';
import { diagramOf } from '#engine/export/diagram.js';
import { toMermaid } from '#engine/export/mermaid.js';
import { layoutDiagram } from '#server/diagram/layout.js';
import { toSvg } from '#server/diagram/svg.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { checkLibraryFolder, requireProcess, requireValid } from '../library-argument.js';

/** `gatehouse graph <process>`: its picture as SVG or Mermaid, or the compiled machine. */
export const graph: CliCommand = (program, run) => {
  program
    .command('graph')
    .description('流程图（SVG、Mermaid）或编译出的 XState 状态机 / picture of a process, or its compiled machine')
    .argument('<process>')
    .option('--library <folder>', 'folder with processes/, forms/, templates/', '.')
    .addOption(new Option('--format <format>', 'picture format').choices(['svg', 'mermaid']).default('svg'))
    .option('--xstate', 'print the compiled machine as JSON')
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse graph shipment > shipment.svg\n  gatehouse --lang en graph shipment --format mermaid\n  gatehouse graph shipment --xstate',
    )
    .action((id: string, options: { library: string; format: string; xstate?: boolean }) =>
      run(async ({ output }) => {
        const { library } = requireValid(await checkLibraryFolder(options.library));
        const entry = requireProcess(library, id);
        if (options.xstate) {
          const machine = compile(entry.definition, library).machine.config;
          output.result(machine, JSON.stringify(machine, null, 2));
          return EXIT.ok;
        }
        const diagram = diagramOf(entry.definition, library.messages);
        if (options.format === 'mermaid') {
          const text = toMermaid(diagram, output.language);
          output.result(text, text.trimEnd());
          return EXIT.ok;
        }
        const picture = toSvg(diagram, await layoutDiagram(diagram, output.language), output.language);
        output.result(picture, picture.trimEnd());
        return EXIT.ok;
      }),
    );
};

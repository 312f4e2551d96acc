import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';

/** `gatehouse audit pack <instance>`: everything about one instance as a ZIP to keep. */
export const auditPack: CliCommand = (program, run) => {
  program
    .command('pack')
    .description(
      '证据包：一个实例的全部证据，一个可保存、可离线核对的 ZIP / everything about one instance as a ZIP to keep and check offline',
    )
    .argument('<instance>')
    .requiredOption('-o, --output <file>', '文件 / file')
    .option('--pdf', '另附 PDF / the page as PDF too')
    .addHelpText(
      'after',
      '\n解压后核对 / after unpacking, check it with:\n  sha256sum -c MANIFEST && node verify.mjs evidence.jsonl --seal <seals you kept>',
    )
    .action((instance: string, { output: file, pdf }: { readonly output: string; readonly pdf?: boolean }) =>
      run(async ({ api, output }) => {
        const path = `/api/instances/${encodeURIComponent(instance)}/evidence-pack?pdf=${String(pdf ?? false)}`;
        const { size, sha256 } = await api.fetchFile(path, file, { begins: () => undefined, arrives: () => undefined });
        output.result(
          { file, bytes: size, sha256 },
          output.say({
            zh: `证据包在 ${file}（${size} 字节，SHA-256 ${sha256}）；解压后先看 index.html，核对：sha256sum -c MANIFEST`,
            en: `the pack is in ${file} (${size} bytes, SHA-256 ${sha256}); unpack it, begin with index.en.html, and check it with: sha256sum -c MANIFEST`,
          }),
        );
        return EXIT.ok;
      }),
    );
};

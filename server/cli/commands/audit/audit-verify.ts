import { EvidenceVerifier } from '#engine/audit/evidence/verify-evidence.js';
import { sha256 } from '#server/instance/sha256.js';
import { isSigned } from '#server/seal/seal-key.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { evidencePath } from './evidence-path.js';
import { evidenceReportText } from './evidence-report-text.js';
import { BYTES, linesOf } from './file-lines.js';
import { several } from './several.js';
import { trustOf } from './trust.js';

interface Options {
  readonly file?: string;
  readonly instance?: readonly string[];
  readonly seal: readonly string[];
  readonly key: readonly string[];
}

/** Events between two remarks. */
const TOLD_EVERY = 200_000;

/** `gatehouse audit verify`: the history is checked here, on the machine of whoever asks; the server only hands it over. */
export const auditVerify: CliCommand = (program, run) => {
  program
    .command('verify')
    .description('核对历史是否被改动：连接服务器，或核对导出的文件 / has the history been changed? on a server, or in a file without one')
    .option('--file <file>', '导出的证据文件；不需要服务器 / evidence that was exported; no server is needed')
    .option('--instance <id>', '只核对这个实例，可多次 / this instance alone, repeatable', several)
    .option('--seal <file or hash>', '您留存的封条，可多次 / a seal you kept, or a file of them, repeatable', several, [])
    .option('--key <file>', '您信任的公钥（PEM），可多次 / a public key you trust, repeatable', several, [])
    .addHelpText(
      'after',
      `\n例 / examples:
  gatehouse audit verify --seal seals.jsonl
  gatehouse audit verify --file evidence.jsonl --seal 9f2c… --key seal-key.pub`,
    )
    .action(({ file, instance, seal, key }: Options) =>
      run(async ({ api, output }) => {
        const trust = await trustOf(seal, key);
        const verifier =
          file === undefined
            ? // Of what moment its history is, a server may say as it likes.
              new EvidenceVerifier(sha256, isSigned, { ...trust, askedAt: Date.now() })
            : new EvidenceVerifier(sha256, isSigned, trust, BYTES);
        let told = 0;
        for await (const lines of file === undefined ? api.lines(evidencePath(instance)) : linesOf(file)) {
          for (const line of lines) verifier.read(line);
          if (verifier.events < told + TOLD_EVERY) continue;
          told = verifier.events;
          output.note(output.say({ zh: `已核对 ${told} 个事件`, en: `${told} events checked` }));
        }
        const report = verifier.finish();
        output.result(report, evidenceReportText(report, output.say));
        return report.isWhole ? EXIT.ok : EXIT.findings;
      }),
    );
};

import type { ReplayCheck } from '#engine/audit/check-replay.js';
import { type EvidenceFinding, placeText } from '#engine/audit/evidence/evidence-finding.js';
import { NOT_PROVEN } from '#engine/audit/evidence/not-proven.js';
import type { EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import type { KeptCase } from '../case-file.js';
import type { Block, Cell, Section, Span } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, facts, heading, paragraph, say, table, told, typed } from '../page/spans.js';

export function verdictSpan({ isWhole, findingCount }: EvidenceReport): Span {
  return isWhole
    ? say('✔ 历史完整，取得本包时核对未发现改动', '✔ The history is whole: nothing was found changed when this pack was made', 'good')
    : say(
        `✘ 历史有 ${findingCount} 处与记录时不同，详见“核对报告”`,
        `✘ ${findingCount} places of the history are not as they were recorded; see the verification report`,
        'bad',
      );
}

/**
 * What the host found when it verified the evidence in this pack, and how anybody does it again without the host.
 *
 * @param replay - null: the history cannot be told
 */
export function verification({ report, evidence, seals }: KeptCase, replay: ReplayCheck | null): Section {
  const { counts, unsealed, findings, findingCount } = report;
  return {
    id: 'verification',
    title: { zh: '核对报告', en: 'Verification report' },
    blocks: [
      paragraph(verdictSpan(report)),
      facts(
        [
          { zh: '核对了', en: 'Checked' },
          cell(
            say(
              `${counts.events} 个事件、${counts.batches} 次提交、${counts.seals} 个封条，共 ${evidence.length} 行（evidence.jsonl）`,
              `${counts.events} events, ${counts.batches} commits, ${counts.seals} seals, ${evidence.length} lines (evidence.jsonl)`,
            ),
          ),
        ],
        [{ zh: '封存至', en: 'Sealed until' }, sealedUntil(report)],
        [
          { zh: '尚未封存', en: 'Not sealed yet' },
          cell(
            unsealed.batches === 0
              ? say('无：本案全部提交都有封条', 'nothing: every commit of the case has its seal')
              : say(
                  `${unsealed.batches} 次提交，只有实例自己的哈希链可证`,
                  `${unsealed.batches} commits, for which only the chain of the instance speaks`,
                  'bad',
                ),
          ),
        ],
        [{ zh: '按历史重算', en: 'Carried out anew' }, replay && replayed(replay)],
        [
          { zh: '事件链', en: 'Chain' },
          cell(
            say(
              '每个事件的 SHA-256 覆盖前一个；封条覆盖提交，以 Ed25519 签名',
              'the SHA-256 of each event covers the one before; seals cover commits and are signed with Ed25519',
              'muted',
            ),
          ),
        ],
      ),
      ...(findings.length === 0 ? [] : findingBlocks(findings, findingCount)),
      ...sealBlocks(seals),
      heading(3, say('哈希链不能证明什么', 'What the chain does not prove')),
      paragraph(told(NOT_PROVEN)),
      paragraph(
        say(
          '本页、PDF 和打印件是按历史写成的说明，便于阅读；被封存的是 evidence.jsonl 中的事件，附件以其摘要写在事件里。个人信息在 evidence.jsonl 中是密文，核对不需要解密。',
          'This page, the PDF and the printed documents are told from the history for reading; what is sealed are the events in evidence.jsonl, and attachments by their digests in these events. Personal values are ciphertext in evidence.jsonl; verifying needs no decryption.',
        ),
      ),
      heading(3, say('自己动手核对', 'How to check it yourself')),
      ...STEPS.map(([zh, en, command]) => paragraph(say(`${zh}  `, `${en}  `), typed(command, 'code'))),
    ],
  };
}

const STEPS: readonly (readonly [zh: string, en: string, command: string])[] = [
  [
    '包中文件自取得后未变（在解压后的文件夹中）：',
    'No file was changed since the pack was made (in the folder it was unpacked to):',
    'sha256sum -c MANIFEST',
  ],
  [
    '事件、提交与封条相符（只需 Node.js，不需本系统）：',
    'Events, commits and seals agree (Node.js alone, nothing of this system):',
    'node verify.mjs evidence.jsonl',
  ],
  [
    '与您自己留存的封条相符，这才不必信任提供者：',
    'They are those you kept seals of; only this needs no trust in whoever gave you the pack:',
    'node verify.mjs evidence.jsonl --seal <seals.jsonl> --key <public.pem>',
  ],
  ['用本系统自己的核对程序：', "The same by this system's own verifier:", 'gatehouse audit verify --file evidence.jsonl'],
];

function sealedUntil({ sealedUntil: last }: EvidenceReport): Cell {
  if (!last) return cell(say('还没有封条', 'there is no seal yet', 'bad'));
  return [[typed(instantText(last.at)), say(`，第 ${last.n} 号封条`, `, seal ${last.n}`)], [typed(last.hash, 'code')]];
}

function replayed({ differences, events, erased }: ReplayCheck): Cell {
  const [first] = differences;
  if (!first)
    return cell(
      say(
        `由 ${events} 个事件重新算出的实例与库中所存相同`,
        `the instance rebuilt from its ${events} events is the one that is stored`,
        'good',
      ),
      ...(erased ? [say('（已删除的个人信息除外）', ' (but for what was erased)', 'muted')] : []),
    );
  return [
    [
      say(
        `有 ${differences.length} 处不同，首处在事件 ${first.seq}`,
        `${differences.length} differences, the first at event ${first.seq}`,
        'bad',
      ),
    ],
    [typed(first.path === '' ? (first.reason ?? '') : first.path, 'code')],
  ];
}

function findingBlocks(findings: readonly EvidenceFinding[], count: number): readonly Block[] {
  return [
    ...(count > findings.length
      ? [
          paragraph(
            say(`共 ${count} 处，列出前 ${findings.length} 处。`, `${count} places; the first ${findings.length} are listed.`, 'bad'),
          ),
        ]
      : []),
    table(
      [
        [{ zh: '何处', en: 'Where' }, 45],
        [{ zh: '代码', en: 'Code' }, 20],
        [{ zh: '发现', en: 'Finding' }, 35],
      ],
      findings.map((one) => [cell(typed(placeText(one), 'code')), cell(typed(one.code, 'code')), cell(told(one.text, 'bad'))]),
    ),
  ];
}

function sealBlocks(seals: KeptCase['seals']): readonly Block[] {
  if (seals.length === 0) return [];
  return [
    heading(3, say('覆盖本案的封条', 'Seals that cover the case')),
    table(
      [
        [{ zh: '封条', en: 'Seal' }, 10],
        [{ zh: '时间', en: 'When' }, 24],
        [{ zh: '哈希与签名密钥', en: 'Hash and key' }, 66],
      ],
      seals.map(({ n, at, hash, key }) => [
        cell(typed(n)),
        cell(typed(instantText(at))),
        [[typed(hash, 'code')], [say('密钥 ', 'key ', 'muted'), typed(key, 'code')]],
      ]),
    ),
  ];
}

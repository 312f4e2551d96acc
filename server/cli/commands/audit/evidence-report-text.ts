import type { Text } from '#engine/definition/text.js';
import { placeText } from '#engine/audit/evidence/evidence-finding.js';
import { NOT_PROVEN } from '#engine/audit/evidence/not-proven.js';
import type { EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import { localTime } from '../../output.js';

/** Findings shown; the others are counted. */
const MOST_SHOWN = 50;

/** A verification as people read it: verdict first, then every place. */
export function evidenceReportText(report: EvidenceReport, say: (text: Text) => string): string {
  const { counts, sealedUntil, unsealed, findings, findingCount, isCompared, comparedUntil, isWhole, clockSetBack } = report;
  const verdict = isWhole
    ? { zh: '✔ 历史完整，未发现改动', en: '✔ whole: nothing was changed' }
    : { zh: `✘ 发现 ${findingCount} 处与记录时不同`, en: `✘ ${findingCount} places are not as they were recorded` };
  const read = {
    zh: `核对了 ${counts.events} 个事件、${counts.heads} 个实例${counts.purged > 0 ? `（另有 ${counts.purged} 个已到期清除）` : ''}、${counts.batches} 次提交、${counts.accesses} 条操作记录、${counts.seals} 个封条`,
    en: `checked ${counts.events} events, ${counts.heads} instances${counts.purged > 0 ? ` (and ${counts.purged} purged)` : ''}, ${counts.batches} commits, ${counts.accesses} access entries, ${counts.seals} seals`,
  };
  const until = sealedUntil
    ? {
        zh: `封存至 ${localTime(new Date(sealedUntil.at).toISOString())}（第 ${sealedUntil.n} 号封条 ${sealedUntil.hash}）`,
        en: `sealed until ${localTime(new Date(sealedUntil.at).toISOString())} (seal ${sealedUntil.n}, ${sealedUntil.hash})`,
      }
    : { zh: '还没有封条', en: 'there is no seal yet' };
  const open = {
    zh: `尚未封存：${unsealed.batches} 次提交、${unsealed.accesses} 条操作记录`,
    en: `not sealed yet: ${unsealed.batches} commits, ${unsealed.accesses} access entries`,
  };
  const compared = isCompared
    ? { zh: '已与留存的封条核对', en: 'compared with a seal that was kept outside' }
    : comparedUntil === null
      ? {
          zh: '未与外部留存的封条核对：用 --seal 给出您留存的封条',
          en: 'not compared with any seal kept outside: name one you kept with --seal',
        }
      : {
          zh: `已与留存的封条核对到第 ${comparedUntil} 号；其后的封条未核对`,
          en: `compared with seals kept outside up to seal ${comparedUntil}; those after it were not`,
        };
  const clock =
    clockSetBack.length === 0
      ? []
      : [
          say({
            zh: `数据库时钟曾被调回：见第 ${clockSetBack.join('、')} 号封条；其前后的时间仅供参考`,
            en: `the database's clock was set back before seal ${clockSetBack.join(', ')}; instants around it say little`,
          }),
        ];
  const shown = findings.slice(0, MOST_SHOWN).map((finding) => `  ${placeText(finding)}  ${finding.code}  ${say(finding.text)}`);
  const more =
    findingCount > MOST_SHOWN
      ? [say({ zh: `  …… 另有 ${findingCount - MOST_SHOWN} 处`, en: `  … and ${findingCount - MOST_SHOWN} more` })]
      : [];
  return [
    say(verdict),
    ...shown,
    ...more,
    say(read),
    ...scopeText(report, say),
    say(until),
    say(open),
    say(compared),
    ...clock,
    say(NOT_PROVEN),
  ].join('\n');
}

/** What the evidence does not hold, by what it says of itself: instances, and what came after it was made. */
function scopeText({ instances, laterSeals, madeAt }: EvidenceReport, say: (text: Text) => string): readonly string[] {
  const some =
    instances === null
      ? []
      : [
          say({
            zh: `只含指定的 ${instances.length} 个流程实例：其他实例和操作记录是否被改动，这里看不出`,
            en: `about chosen instances alone (${instances.length}): of the others, and of access entries, it tells nothing`,
          }),
        ];
  const [first] = laterSeals;
  if (first === undefined || madeAt === null) return some;
  const made = localTime(new Date(madeAt).toISOString());
  return [
    ...some,
    say({
      zh: `证据于 ${made} 导出，不含其后的历史：第 ${first} 号起的 ${laterSeals.length} 个留存封条更晚，无从核对`,
      en: `made at ${made}, without what came later: ${laterSeals.length} kept seals, from seal ${first} on, are later and could not be compared`,
    }),
  ];
}

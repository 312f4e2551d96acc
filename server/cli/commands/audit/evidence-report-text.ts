import type { Text } from '#engine/definition/text.js';
import type { EvidenceFinding } from '#engine/audit/evidence/evidence-finding.js';
import type { EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import { localTime } from '../../output.js';

/** Findings shown; the others are counted. */
const MOST_SHOWN = 50;

/** What no chain can prove, said with every verdict. */
const NOT_PROVEN: Text = {
  zh: '哈希链不能证明：录入的内容属实；从未录入的事；最近一个封条之后几秒内的末尾；没有留存封条的人，看不出掌握密钥者的重写。',
  en: 'What the chain does not prove: that what was entered is true; what was never entered; the last seconds after the last seal; and whoever kept no seal cannot tell a rewrite by somebody who holds the key.',
};

/** A verification as people read it: verdict first, then every place. */
export function evidenceReportText(report: EvidenceReport, say: (text: Text) => string): string {
  const { counts, sealedUntil, unsealed, findings, findingCount, isCompared, isWhole, clockSetBack } = report;
  const verdict = isWhole
    ? { zh: '✔ 历史完整，未发现改动', en: '✔ whole: nothing was changed' }
    : { zh: `✘ 发现 ${findingCount} 处与记录时不同`, en: `✘ ${findingCount} places are not as they were recorded` };
  const read = {
    zh: `核对了 ${counts.events} 个事件、${counts.heads} 个实例、${counts.batches} 次提交、${counts.accesses} 条操作记录、${counts.seals} 个封条`,
    en: `checked ${counts.events} events, ${counts.heads} instances, ${counts.batches} commits, ${counts.accesses} access entries, ${counts.seals} seals`,
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
    : {
        zh: '未与最近的外部封条核对：用 --seal 给出您留存的封条',
        en: 'not compared with the latest seal kept outside: name one you kept with --seal',
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
  return [say(verdict), ...shown, ...more, say(read), say(until), say(open), say(compared), ...clock, say(NOT_PROVEN)].join('\n');
}

function placeText({ instance, seq, batch, access, seal, line, among }: EvidenceFinding): string {
  const event = instance === undefined ? '' : seq === undefined ? instance : `${instance} #${seq}`;
  const others = among && among.length > 0 ? ` (${among.map((place) => `${place.instance} #${place.seq}`).join(', ')})` : '';
  const places = [
    event,
    batch === undefined ? '' : `commit ${batch}${others}`,
    access === undefined ? '' : `access ${access}`,
    seal === undefined ? '' : `seal ${seal}`,
    line === undefined ? '' : `line ${line}`,
  ];
  return places.filter((place) => place !== '').join(', ');
}

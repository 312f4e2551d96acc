import type { Text } from '../definition/text.js';
import type { UnstaffedGate } from './unstaffed-gates.js';

/** Says of a task or gate why nobody can satisfy it. */
export function describeUnstaffed({ state, why, asks, apart, votes, initiators }: UnstaffedGate): Text {
  const whoever = initiators.length === 0;
  const zh = `${whoever ? '' : `${initiators.join('、')} 发起时，`}没有人能办理 \`${state}\`：`;
  const en = `nobody can act on \`${state}\`${whoever ? '' : ` when ${initiators.join(' or ')} starts it`}: `;
  const [asked, askedEn] = [asks.join('、'), asks.join(', ')];
  switch (why) {
    case 'nobody':
      return { zh: `${zh}没有人担任 ${asked}。`, en: `${en}nobody holds ${askedEn}` };
    case 'few':
      return {
        zh: `${zh}要 ${votes?.needed ?? 0} 票同意，${asked} 只有 ${votes?.there ?? 0} 票。`,
        en: `${en}${votes?.needed ?? 0} votes must approve, and ${askedEn} have ${votes?.there ?? 0}`,
      };
    case 'initiator':
      return {
        zh: `${zh}${asked} 只有发起人本人，他没有上级。`,
        en: `${en}only whoever starts it holds ${askedEn}, and nobody stands above him`,
      };
    case 'absent':
      return {
        zh: `${zh}担任 ${asked} 的人不在岗，代理人不能办理。`,
        en: `${en}whoever holds ${askedEn} is absent, and his substitute may not act`,
      };
    case 'apart':
      return {
        zh: `${zh}担任 ${asked} 的人都要在与之分离的 ${apart.join('、')} 中办理。`,
        en: `${en}whoever holds ${askedEn} is needed in ${apart.join(', ')}, which is kept apart from it`,
      };
  }
}

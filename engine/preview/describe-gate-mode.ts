import { WHOLE_SHARE } from '../definition/share.js';
import type { Text } from '../definition/text.js';
import type { GateMode } from '../definition/work.js';

/** How the votes of a gate decide, in words. */
export function describeGateMode(mode: GateMode): Text {
  switch (mode.kind) {
    case 'any':
      return { zh: '或签：一人决定即可', en: 'any: the first decision counts' };
    case 'all':
      return { zh: '会签：须全部同意', en: 'all: every vote must approve' };
    case 'sequence':
      return { zh: '顺序会签：依次全部同意', en: 'sequence: every vote must approve, one after another' };
    case 'quorum':
      return mode.count === null
        ? { zh: `同意达到 ${percent(mode.share)}`, en: `quorum: at least ${percent(mode.share)} must approve` }
        : { zh: `同意达到 ${mode.count} 票`, en: `quorum: at least ${mode.count} must approve` };
    case 'weighted': {
      const weights = Object.entries(mode.weights).map(([name, weight]) => `${name} ${weight}`);
      return {
        zh: `票签：同意超过 ${percent(mode.pass)}（${weights.join('，')}）`,
        en: `weighted: more than ${percent(mode.pass)} must approve (${weights.join(', ')})`,
      };
    }
  }
}

function percent(share: number): string {
  return `${(share * 100) / WHOLE_SHARE}%`;
}

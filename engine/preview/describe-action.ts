import type { Action } from '../definition/action.js';
import type { Candidate } from '../definition/candidate.js';
import { PRIORITY_TITLES } from '../definition/priority.js';
import type { Text } from '../definition/text.js';
import { describeCandidate } from './describe-candidate.js';

const TO_PEOPLE: Readonly<Record<'notify' | 'cc' | 'escalate' | 'reassign', Text>> = {
  notify: { zh: '通知', en: 'notify' },
  cc: { zh: '抄送', en: 'copy to' },
  escalate: { zh: '升级给', en: 'escalate to' },
  reassign: { zh: '改派给', en: 'reassign to' },
};

/** What an action does, in a few words: `通知销售部经理`. @param titleOf - title of a role */
export function describeAction(action: Action, titleOf: (role: string) => Text): Text {
  switch (action.kind) {
    case 'send':
      return { zh: `发出消息 ${action.message}`, en: `send ${action.message}` };
    case 'start':
      return { zh: `发起流程 ${action.process}`, en: `start ${action.process}` };
    case 'record':
      return { zh: `登记台账 ${action.register}`, en: `record in ${action.register}` };
    case 'render':
      return { zh: `打印 ${action.template}`, en: `print ${action.template}` };
    case 'set': {
      const names = Object.keys(action.values).join(', ');
      return { zh: `更新 ${names}`, en: `set ${names}` };
    }
    case 'priority': {
      const title = PRIORITY_TITLES[action.priority];
      return { zh: `优先级提高到${title.zh}`, en: `raise to ${title.en}` };
    }
    default: {
      const verb = TO_PEOPLE[action.kind];
      const people = action.to.map((candidate) => nameOf(candidate, titleOf));
      return { zh: `${verb.zh}${people.map(({ zh }) => zh).join('、')}`, en: `${verb.en} ${people.map(({ en }) => en).join(', ')}` };
    }
  }
}

/** Short: a role is its title. */
function nameOf(candidate: Candidate, titleOf: (role: string) => Text): Text {
  return candidate.kind === 'role' ? titleOf(candidate.role) : describeCandidate(candidate, titleOf);
}

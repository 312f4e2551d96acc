import type { Expression } from '../definition/expression-source.js';
import type { Text } from '../definition/text.js';
import type { Entry } from '../people/candidates.js';

/** An entry of `by` as it is written in a definition. */
export function writtenCandidate(entry: Entry): string {
  switch (entry.kind) {
    case 'initiator':
      return 'initiator';
    case 'role':
      return entry.role;
    case 'everyone':
      return `everyone in ${entry.role}`;
    case 'named':
      return entry.person;
    case 'managerOfInitiator':
      return 'manager of initiator';
    case 'manager':
      return `manager of ${entry.of.source}`;
    case 'roleOfPerson':
      return `${entry.role} of ${entry.of.source}`;
    case 'roleOfUnit':
      return `${entry.role} of unit ${entry.unit.source}`;
    case 'roleWhere':
      return `${entry.role} where ${entry.attribute} == ${entry.equals.source}`;
    case 'person':
      return entry.person.source;
  }
}

/** What an entry reads to find its people; null: it names them itself. */
export function expressionOf(entry: Entry): Expression | null {
  switch (entry.kind) {
    case 'manager':
    case 'roleOfPerson':
      return entry.of;
    case 'roleOfUnit':
      return entry.unit;
    case 'roleWhere':
      return entry.equals;
    case 'person':
      return entry.person;
    default:
      return null;
  }
}

/** The same in a sentence. @param titleOf - title of a role @param value - what the expression gave, in words; null: not known to whoever asks */
export function describeCandidate(entry: Entry, titleOf: (role: string) => Text, value: Text | null = null): Text {
  const read = expressionOf(entry);
  const source = read?.source ?? '';
  // Chinese sets a space between a word of another script and its own.
  const given =
    value === null && source === 'initiator'
      ? { zh: '发起人', en: 'the initiator' }
      : value === null || isLiteral(source)
        ? { zh: `${source} `, en: source }
        : { zh: `${source}（${value.zh}）`, en: `${source} (${value.en})` };
  switch (entry.kind) {
    case 'initiator':
      return { zh: '发起人', en: 'the initiator' };
    case 'role': {
      const title = titleOf(entry.role);
      return { zh: `担任“${title.zh}”的人`, en: `whoever holds the role “${title.en}”` };
    }
    case 'everyone': {
      const title = titleOf(entry.role);
      return { zh: `“${title.zh}”的每一个人，各一票`, en: `each who holds the role “${title.en}”, one vote each` };
    }
    case 'named':
      return { zh: `打开时定下的表决人 ${entry.person}`, en: `${entry.person}, a voter since the gate opened` };
    case 'managerOfInitiator':
      return { zh: '审批人就是发起人，改由其上级审批', en: 'the initiator’s superior, for the approver is the initiator himself' };
    case 'manager':
      return { zh: `${given.zh}的直接上级`, en: `the superior of ${given.en}` };
    case 'roleOfPerson': {
      const title = titleOf(entry.role);
      return {
        zh: `${given.zh}所在单位（或上级单位）的“${title.zh}”`,
        en: `the “${title.en}” of the unit of ${given.en}, or of the nearest above`,
      };
    }
    case 'roleOfUnit': {
      const title = titleOf(entry.role);
      return {
        zh: `单位 ${given.zh.trimEnd()}（或上级单位）的“${title.zh}”`,
        en: `the “${title.en}” of unit ${given.en}, or of the nearest above`,
      };
    }
    case 'roleWhere': {
      const title = titleOf(entry.role);
      return {
        zh: `${entry.attribute} 为 ${given.zh}的单位的“${title.zh}”`,
        en: `the “${title.en}” of units whose ${entry.attribute} is ${given.en}`,
      };
    }
    case 'person':
      return { zh: `单据中指定的人：${given.zh.trimEnd()}`, en: `the person named in ${given.en}` };
  }
}

/** Names its value itself. */
function isLiteral(source: string): boolean {
  return /^(["']).*\1$/.test(source);
}

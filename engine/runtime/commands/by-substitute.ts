import type { Text } from '../../definition/text.js';
import type { CommandBody, ProgramCommand } from '../command.js';

/** `yes`: in the name of whom he substitutes, who is in the history with him. `himself`: because he sees what that person sees, in his own name. */
export type BySubstitute = 'yes' | 'himself' | 'no';

/**
 * What passes to a substitute 代理: work that waits for the absent person, and what he would do about a matter of his. What is asked of a person for himself
 * (a start, a receipt, an assistant's signature, an office), and taking back what he did, stays his own.
 */
export const BY_SUBSTITUTE: { readonly [T in Exclude<CommandBody['type'], ProgramCommand>]: BySubstitute } = {
  start: 'no',
  view: 'yes',
  claim: 'yes',
  release: 'yes',
  draft: 'yes',
  complete: 'yes',
  signFor: 'no',
  transfer: 'yes',
  delegate: 'yes',
  handBack: 'yes',
  addApprover: 'yes',
  removeApprover: 'yes',
  return: 'yes',
  urge: 'yes',
  cc: 'yes',
  markRead: 'no',
  ask: 'yes',
  answer: 'yes',
  pause: 'yes',
  resume: 'yes',
  comment: 'himself',
  attach: 'himself',
  withdraw: 'no',
  takeBack: 'no',
  press: 'yes',
  excuse: 'yes',
  cancel: 'no',
  move: 'no',
  reassign: 'no',
  handOver: 'no',
  migrate: 'no',
  suspend: 'no',
  activate: 'no',
  resolveIncident: 'no',
};

export const BY_SUBSTITUTE_TEXTS: { readonly [By in BySubstitute]: Text } = {
  yes: { zh: '可以，记录代谁办理', en: 'Yes; in whose name is recorded' },
  himself: { zh: '以本人名义', en: 'In his own name' },
  no: { zh: '不可以', en: 'No' },
};

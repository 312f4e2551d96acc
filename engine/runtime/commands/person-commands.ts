import type { CommandBody, ProgramCommand } from '../command.js';
import { addApproverRule } from './add-approver.js';
import { answerRule, askRule } from './ask.js';
import { attachRule } from './attach.js';
import { cancelRule } from './cancel.js';
import { claimRule, releaseRule } from './claim.js';
import type { CommandRule } from './command-rule.js';
import { completeRule } from './complete.js';
import { commentRule } from './comment.js';
import { ccRule, markReadRule } from './copy.js';
import { delegateRule, handBackRule } from './delegate.js';
import { draftRule } from './draft.js';
import { excuseRule } from './excuse.js';
import { handOverRule } from './hand-over.js';
import { resolveIncidentRule } from './incident.js';
import { migrateRule } from './migrate.js';
import { moveRule } from './move.js';
import { pauseRule, resumeRule } from './pause.js';
import { pressRule } from './press.js';
import { removeApproverRule } from './remove-approver.js';
import { returnRule } from './return.js';
import { signForRule } from './sign-for.js';
import { startRule } from './start.js';
import { activateRule, suspendRule } from './suspend.js';
import { urgeRule } from './urge.js';
import { reassignRule } from './reassign.js';
import { transferRule } from './transfer.js';
import { takeBackRule, withdrawRule } from './take-back.js';
import { viewRule } from './view.js';

/** Rules of every command of a person, in the order the page of commands has them; a forgotten one does not compile. */
export const PERSON_COMMANDS: { readonly [T in Exclude<CommandBody['type'], ProgramCommand>]: CommandRule } = {
  start: startRule,
  view: viewRule,
  claim: claimRule,
  release: releaseRule,
  draft: draftRule,
  complete: completeRule,
  signFor: signForRule,
  transfer: transferRule,
  delegate: delegateRule,
  handBack: handBackRule,
  addApprover: addApproverRule,
  removeApprover: removeApproverRule,
  return: returnRule,
  urge: urgeRule,
  cc: ccRule,
  markRead: markReadRule,
  ask: askRule,
  answer: answerRule,
  pause: pauseRule,
  resume: resumeRule,
  comment: commentRule,
  attach: attachRule,
  withdraw: withdrawRule,
  takeBack: takeBackRule,
  press: pressRule,
  excuse: excuseRule,
  cancel: cancelRule,
  move: moveRule,
  migrate: migrateRule,
  suspend: suspendRule,
  activate: activateRule,
  reassign: reassignRule,
  handOver: handOverRule,
  resolveIncident: resolveIncidentRule,
};

import type { CommandBody, ProgramCommand } from '../command.js';
import type { RefusalCode } from '../refusals.js';

/** Codes with texts of their own are the definition's or the form's words. */
export type CommandRefusal = RefusalCode | 'form-invalid' | 'rule-refused' | 'register-refused';
type Codes = readonly CommandRefusal[];

const INSTANCE: Codes = ['instance-not-found', 'instance-ended', 'instance-parked', 'instance-suspended'];
const LEAVING: Codes = ['rule-refused', 'register-refused', 'expression-failed', 'date-too-far', 'automatic-loop', 'key-too-long'];
const TASK: Codes = [...INSTANCE, 'task-not-found', 'task-already-closed'];
const APART: Codes = ['kept-apart', 'own-request'];
/** Of whoever may prepare and support the work. */
const HELPER: Codes = [...TASK, 'task-not-yours', 'task-already-claimed', ...APART, 'voted-already'];
const DELEGATE: Codes = ['hand-back-first'];
const OWNER: Codes = [...HELPER, ...DELEGATE, 'approver-first'];
const ALLOWED: Codes = ['command-not-allowed'];
const NEWCOMER: Codes = ['person-unknown', 'person-is-initiator', 'person-kept-apart', 'person-there-already'];
const WRITTEN: Codes = ['comment-required', 'text-too-long'];
const FILLING: Codes = ['unknown-outcome', 'comment-required', 'form-invalid', 'document-unknown', ...LEAVING];
const FOLLOWER: Codes = [...TASK, ...ALLOWED, 'not-allowed'];
const ADMINISTRATOR: Codes = ['not-allowed', 'comment-required'];

/** Why each command of a person may be refused; the description of the API tells it of each route. A forgotten command does not compile. */
export const REFUSALS: { readonly [T in Exclude<CommandBody['type'], ProgramCommand>]: Codes } = {
  start: ['already-started', 'start-not-allowed', 'given-missing', ...FILLING],
  view: [...HELPER, 'viewed-already'],
  claim: HELPER,
  release: [...TASK, 'task-not-claimed', ...DELEGATE, 'approver-first'],
  draft: HELPER,
  complete: [...OWNER, 'stale-document', ...FILLING],
  signFor: [
    ...TASK,
    'proxy-not-allowed',
    'not-his-assistant',
    'voter-not-asked',
    'voted-already',
    'consent-not-valid',
    ...APART,
    ...DELEGATE,
    'approver-first',
    'stale-document',
    ...FILLING,
  ],
  transfer: [...OWNER, ...ALLOWED, ...NEWCOMER],
  delegate: [...HELPER, ...ALLOWED, 'delegation-loop', ...NEWCOMER],
  handBack: [...TASK, 'task-not-delegated', 'task-not-yours', 'comment-required'],
  addApprover: [...HELPER, ...DELEGATE, ...ALLOWED, ...NEWCOMER],
  removeApprover: [
    ...TASK,
    ...ALLOWED,
    ...APART,
    'voted-already',
    'comment-required',
    'approver-not-found',
    'remove-not-allowed',
    'last-approver',
    ...LEAVING,
  ],
  return: [
    ...OWNER,
    'comment-required',
    'state-not-found',
    'return-not-allowed',
    'return-not-visited',
    'return-to-sibling',
    'return-target-not-allowed',
    ...LEAVING,
  ],
  urge: [...TASK, ...ALLOWED, 'urge-not-allowed', 'urge-yourself', 'urged-recently'],
  cc: [...HELPER, ...ALLOWED, 'copy-to-yourself', 'person-unknown', 'copied-already'],
  markRead: ['instance-not-found', 'copy-not-found', 'copy-already-read'],
  ask: [...HELPER, ...ALLOWED, ...WRITTEN, 'ask-yourself', 'person-unknown'],
  answer: [...TASK, ...WRITTEN, 'question-not-found', 'question-not-yours', 'question-answered', 'date-too-far'],
  pause: [...HELPER, ...ALLOWED, 'already-paused', 'pause-not-allowed'],
  resume: [...HELPER, ...ALLOWED, 'not-paused', 'date-too-far'],
  comment: [...FOLLOWER, ...WRITTEN, 'person-unknown'],
  attach: FOLLOWER,
  withdraw: [
    ...INSTANCE,
    'task-not-found',
    'task-not-yours',
    'task-still-open',
    'withdraw-not-allowed',
    'withdraw-too-late',
    'withdrawn-already',
    ...LEAVING,
  ],
  takeBack: [
    ...INSTANCE,
    'task-not-found',
    'task-not-yours',
    'task-still-open',
    'take-back-not-allowed',
    'take-back-too-late',
    'taken-back-already',
    'take-back-shared',
    ...LEAVING,
  ],
  press: [...INSTANCE, 'button-not-found', 'button-not-allowed', 'own-request', ...LEAVING],
  excuse: [
    'instance-not-found',
    'instance-parked',
    'limit-not-found',
    'excuse-not-allowed',
    'own-request',
    'own-breach',
    'excuse-reason-unknown',
    'excused-already',
    'expression-failed',
  ],
  cancel: ['instance-not-found', 'instance-ended', ...ADMINISTRATOR],
  move: ['instance-not-found', 'instance-ended', 'instance-suspended', 'state-not-found', ...ADMINISTRATOR, ...LEAVING],
  migrate: [
    'instance-not-found',
    'instance-ended',
    'version-already',
    'version-other',
    'version-misfit',
    'expression-failed',
    ...ADMINISTRATOR,
  ],
  suspend: [...INSTANCE, ...ADMINISTRATOR],
  activate: ['instance-not-found', 'instance-ended', 'instance-parked', 'not-suspended', ...ADMINISTRATOR],
  reassign: [...TASK, 'person-not-there', ...NEWCOMER, ...ADMINISTRATOR],
  handOver: [...INSTANCE, 'person-unknown', 'person-not-there', 'person-there-already', 'person-is-initiator', ...ADMINISTRATOR],
  resolveIncident: ['instance-not-found', 'instance-ended', 'nothing-to-resolve', ...ADMINISTRATOR, ...LEAVING],
};

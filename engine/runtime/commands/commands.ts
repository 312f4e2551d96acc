import type { CommandBody } from '../command.js';
import type { Turn } from '../turn.js';
import { addApprover } from './add-approver.js';
import { callEnded, serviceEnded } from './call-ended.js';
import { cancel } from './cancel.js';
import { answer, ask } from './ask.js';
import { attach } from './attach.js';
import { claim, release } from './claim.js';
import { comment } from './comment.js';
import { complete } from './complete.js';
import { cc, markRead } from './copy.js';
import { delegate, handBack } from './delegate.js';
import { draft } from './draft.js';
import { excuse } from './excuse.js';
import { fireTimer } from './fire-timer.js';
import { handOver } from './hand-over.js';
import { park, resolveIncident } from './incident.js';
import { migrate } from './migrate.js';
import { move } from './move.js';
import { pause, resume } from './pause.js';
import { press } from './press.js';
import { receiveMessage } from './receive-message.js';
import { recount } from './recount.js';
import { removeApprover } from './remove-approver.js';
import { returnTo } from './return.js';
import { signFor } from './sign-for.js';
import { start, startByCall, startByMessage } from './start.js';
import { activate, suspend } from './suspend.js';
import { startBySchedule } from './start-by-schedule.js';
import { urge } from './urge.js';
import { reassign } from './reassign.js';
import { transfer } from './transfer.js';
import { takeBack, withdraw } from './take-back.js';
import { view } from './view.js';

/** Carries a command out on the turn and names the event, in the past tense. */
export type Execute<T extends CommandBody['type']> = (turn: Turn, command: Extract<CommandBody, { type: T }>) => string;

/** Every command there is; a forgotten one does not compile. */
export const COMMANDS: { readonly [T in CommandBody['type']]: Execute<T> } = {
  start,
  startByMessage,
  startByCall,
  startBySchedule,
  claim,
  release,
  draft,
  complete,
  signFor,
  transfer,
  reassign,
  handOver,
  delegate,
  handBack,
  addApprover,
  removeApprover,
  urge,
  cc,
  markRead,
  ask,
  answer,
  pause,
  resume,
  comment,
  attach,
  return: returnTo,
  withdraw,
  takeBack,
  view,
  press,
  excuse,
  receiveMessage,
  callEnded,
  serviceEnded,
  fireTimer,
  recount,
  cancel,
  move,
  migrate,
  suspend,
  activate,
  park,
  resolveIncident,
};

import type { ProcessRule } from './rule.js';
import { apartStates } from './rules/apart-states.js';
import { automaticLoops } from './rules/automatic-loops.js';
import { declarations } from './rules/declarations.js';
import { filledFields } from './rules/filled-fields.js';
import { firstTask } from './rules/first-task.js';
import { gateVotes } from './rules/gate-votes.js';
import { givenDocuments } from './rules/given-documents.js';
import { initialStates } from './rules/initial-states.js';
import { limitTimes } from './rules/limit-times.js';
import { messagesUsed } from './rules/messages-used.js';
import { otherwise } from './rules/otherwise.js';
import { outcomes } from './rules/outcomes.js';
import { overStates } from './rules/over-states.js';
import { parallelFillings } from './rules/parallel-fillings.js';
import { parallelWidth } from './rules/parallel-width.js';
import { personalKeys } from './rules/personal-keys.js';
import { reachable } from './rules/reachable.js';
import { registersUsed } from './rules/registers-used.js';
import { returnTargets } from './rules/return-targets.js';
import { rolesAndUnits } from './rules/roles-and-units.js';
import { rulePlaces } from './rules/rule-places.js';
import { servicesUsed } from './rules/services-used.js';
import { schedules } from './rules/schedules.js';
import { signatures } from './rules/signatures.js';
import { staffedGates } from './rules/staffed-gates.js';
import { stateNames } from './rules/state-names.js';
import { targets } from './rules/targets.js';
import { templatesUsed } from './rules/templates-used.js';
import { unitAttributes } from './rules/unit-attributes.js';
import { waysOut } from './rules/ways-out.js';

/** Checks of one process; a new rule is a file and a line here. */
export const PROCESS_RULES: readonly ProcessRule[] = [
  stateNames,
  targets,
  initialStates,
  outcomes,
  otherwise,
  waysOut,
  reachable,
  automaticLoops,
  parallelWidth,
  firstTask,
  overStates,
  apartStates,
  returnTargets,
  rolesAndUnits,
  unitAttributes,
  gateVotes,
  staffedGates,
  declarations,
  filledFields,
  parallelFillings,
  signatures,
  registersUsed,
  personalKeys,
  templatesUsed,
  messagesUsed,
  servicesUsed,
  givenDocuments,
  rulePlaces,
  limitTimes,
  schedules,
];

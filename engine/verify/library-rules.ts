import type { LibraryRule } from './rule.js';
import { decisionTables } from './rules/decision-tables.js';
import { demoRows } from './rules/demo-rows.js';
import { formsAndRegisters } from './rules/forms-and-registers.js';
import { kpiMeasures } from './rules/kpi-measures.js';
import { libraryCalls } from './rules/library-calls.js';
import { libraryMessages } from './rules/library-messages.js';
import { libraryParents } from './rules/library-parents.js';
import { organizationFits } from './rules/organization-fits.js';
import { scenarioNames } from './rules/scenario-names.js';
import { templateBodies } from './rules/template-bodies.js';

/** Checks beside and across the processes; a new rule is a file and a line here. */
export const LIBRARY_RULES: readonly LibraryRule[] = [
  libraryCalls,
  libraryMessages,
  libraryParents,
  decisionTables,
  formsAndRegisters,
  organizationFits,
  demoRows,
  kpiMeasures,
  templateBodies,
  scenarioNames,
];

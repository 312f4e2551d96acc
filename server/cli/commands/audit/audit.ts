import type { CliCommand } from '../../command.js';
import { auditAccessTo } from './audit-access-to.js';
import { auditBreaches } from './audit-breaches.js';
import { auditByPerson } from './audit-by-person.js';
import { auditDuties } from './audit-duties.js';
import { auditExport } from './audit-export.js';
import { auditCheck } from './audit-check.js';
import { auditFigures } from './audit-figures.js';
import { auditLog } from './audit-log.js';
import { auditEvidence } from './audit-evidence.js';
import { auditPack } from './audit-pack.js';
import { auditHold } from './audit-hold.js';
import { auditPurge } from './audit-purge.js';
import { auditRetention } from './audit-retention.js';
import { auditSeals } from './audit-seals.js';
import { auditVerify } from './audit-verify.js';
import { auditFind } from './audit-find.js';
import { auditKpis } from './audit-kpis.js';
import { auditGates } from './audit-gates.js';
import { auditInterventions, auditSubstitutes } from './audit-seldom.js';
import { auditAsOf } from './audit-as-of.js';
import { auditDiff } from './audit-diff.js';
import { auditField } from './audit-field.js';
import { auditReplay } from './audit-replay.js';
import { auditOrganization } from './audit-organization.js';
import { auditLibrary } from './audit-library.js';

const SUBCOMMANDS: readonly CliCommand[] = [
  auditVerify,
  auditCheck,
  auditEvidence,
  auditPack,
  auditSeals,
  auditFind,
  auditBreaches,
  auditAccessTo,
  auditDuties,
  auditInterventions,
  auditSubstitutes,
  auditGates,
  auditByPerson,
  auditLog,
  auditFigures,
  auditKpis,
  auditExport,
  auditAsOf,
  auditDiff,
  auditField,
  auditReplay,
  auditOrganization,
  auditLibrary,
  auditRetention,
  auditHold,
  auditPurge,
];

/** `gatehouse audit …`: what an auditor asks, and what he need not take on trust. */
export const audit: CliCommand = (program, run) => {
  const group = program.command('audit').description('审计：核对、查询、导出 / audit: verify, ask, export');
  for (const register of SUBCOMMANDS) register(group, run);
};

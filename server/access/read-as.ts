import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { Instance } from '#engine/runtime/instance.js';
import type { SignedIn } from '#server/auth/signed-in.js';

/** They read everything, and so everything they read of others is on record. */
const OFFICES = ['auditor', 'administrator'] as const;

/** Whether it is by an office that reads everything. */
export function isOffice(as: string): boolean {
  return OFFICES.some((office) => office === as);
}

/**
 * As what somebody may read an instance: his own part in it first (`initiator`, `participant`, `copied`), then the role that gives it to him (of the owner, of
 * readers, `auditor`, `administrator`), else `candidate`: there is something he may do now, for himself or for whom he substitutes.
 */
export function readAs(me: SignedIn, { state }: Instance, { owner, readers }: ProcessDefinition): string {
  if (state.initiator === me.person) return 'initiator';
  if (state.involved.includes(me.person)) return 'participant';
  if (Object.hasOwn(state.copies, me.person)) return 'copied';
  return [owner, ...readers, ...OFFICES].find((role) => me.roles.includes(role)) ?? 'candidate';
}

/** The same of a register: as which of its readers, as owner of a process, else by an office. @param owners - roles that own processes */
export function readRegisterAs(me: SignedIn, readers: readonly string[], owners: readonly string[]): string {
  return [...readers, ...owners, ...OFFICES].find((role) => me.roles.includes(role)) ?? '';
}

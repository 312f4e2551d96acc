import { DomainError } from '#engine/domain-error.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';

/** Who reads what began: items are customers, people. */
const READERS = ['administrator', 'auditor'];
/** Who sees when something begins: whoever publishes it too. */
const PLANNERS = [...READERS, 'process-owner'];

/** Whether somebody sees the schedules of a process: as its owner, too. */
export function seesSchedules(knowledge: Knowledge, me: SignedIn, process: string): boolean {
  return hasAny(knowledge, me, process, PLANNERS);
}

/** What became of a schedule is for fewer. */
export function seesRuns(knowledge: Knowledge, me: SignedIn, process: string): boolean {
  return hasAny(knowledge, me, process, READERS);
}

export function scheduleNotFound(process: string, name: string): DomainError {
  return new DomainError('schedule-not-found', `没有定时安排 ${process}/${name} / There is no schedule ${name} of ${process}.`, {
    process,
    name,
  });
}

function hasAny(knowledge: Knowledge, me: SignedIn, process: string, roles: readonly string[]): boolean {
  const owner = knowledge.current(process)?.definition.owner ?? '';
  return me.roles.some((role) => roles.includes(role) || role === owner);
}

import { type WorkedIn, workOf } from '../definition/work-of.js';
import type { Turn } from './turn.js';

/**
 * Whoever is asked where nobody qualifies: the role named for it, an administrator where none is named or nobody who holds it may act.
 *
 * @param barred - who may not act there
 * @returns a principal
 */
export function standInFor(turn: Turn, state: WorkedIn, barred: Iterable<string>): string {
  const { whenNobody } = workOf(state);
  if (whenNobody.kind !== 'role') return ADMINISTRATOR;
  const requester = state.kind === 'approval' && state.approval.whenInitiator !== 'allow' ? [turn.state.initiator] : [];
  const others = [...new Set([...barred, ...requester])].sort();
  return turn.facts.anybody(whenNobody.role, others) ? `role:${whenNobody.role}` : ADMINISTRATOR;
}

const ADMINISTRATOR = 'role:administrator';

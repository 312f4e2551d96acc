import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';

/** @throws {Refused} `person-unknown` for somebody who is not there, or has left */
export function refuseUnknown(turn: Turn, person: string): void {
  if (turn.facts.people({ kind: 'person', person }).length === 0) refuse('person-unknown', { person });
}

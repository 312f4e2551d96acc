import type { Text } from '../../definition/text.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';

/** Who may, on the page of commands. */
export const ADMINISTRATOR: Text = { zh: '系统管理员，须写明原因', en: 'An administrator, with a reason' };

/**
 * Refuses what only an administrator may do, and he with a reason.
 *
 * @throws {Refused} `not-allowed`, `comment-required`
 */
export function refuseUnlessAdministrator(turn: Turn, reason: string): void {
  if (turn.actor === null || !turn.facts.hasRole(turn.actor, 'administrator')) refuse('not-allowed');
  if (reason.trim() === '') refuse('comment-required');
}

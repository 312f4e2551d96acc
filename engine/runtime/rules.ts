import { recordViolation } from './violation.js';
import { Refused, refusal } from './refusals.js';
import type { Turn } from './turn.js';

/**
 * Checks the supplementary provisions that make an event impossible, before anything changes hands; at a gate, at every vote.
 *
 * @throws {Refused} `rule-refused` with the rule's own text
 */
export function refuseByRules(turn: Turn, at: string): void {
  for (const { id, text, check, at: places, refuse } of turn.process.definition.rules) {
    if (!refuse || !places.includes(at) || turn.evaluate(check) === true) continue;
    throw new Refused(refusal('rule-refused', { zh: `${id} ${text.zh}`, en: `${id} ${text.en}` }, { rule: id }));
  }
}

/** Notes the provisions an event breaks that are possible all the same; at a gate, once, when it is decided. */
export function noteViolations(turn: Turn, at: string): void {
  for (const { id, text, check, at: places, refuse, accountable } of turn.process.definition.rules) {
    if (!refuse && places.includes(at) && turn.evaluate(check) !== true) recordViolation(turn, id, text, accountable, []);
  }
}

/** Both, for an event no vote leads to: a message, a button, a timer, a call's end. */
export function checkRules(turn: Turn, at: string): void {
  refuseByRules(turn, at);
  noteViolations(turn, at);
}

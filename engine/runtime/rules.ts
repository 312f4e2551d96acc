import type { Rule } from '../definition/process-definition.js';
import { recordViolation } from './violation.js';
import { Refused, refusal } from './refusals.js';
import type { Turn } from './turn.js';

/**
 * Checks the supplementary provisions of an event, before anything changes hands.
 *
 * @throws {Refused} `rule-refused` with the rule's own text
 */
export function checkRules(turn: Turn, at: string): void {
  for (const rule of turn.process.definition.rules) {
    if (!rule.at.includes(at) || turn.evaluate(rule.check) === true) continue;
    if (rule.refuse) throw new Refused(refusal('rule-refused', { zh: `${rule.id} ${rule.text.zh}`, en: `${rule.id} ${rule.text.en}` }, { rule: rule.id }));
    violate(turn, rule);
  }
}

function violate(turn: Turn, rule: Rule): void {
  recordViolation(turn, rule.id, rule.text, rule.accountable, []);
}

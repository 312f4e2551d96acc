import { DomainError } from '#engine/domain-error.js';
import { dayAt } from '#engine/people/directory.js';
import { circlesMade, describeCircle, type Staff } from '#engine/people/reporting-circles.js';

/** @param at - now, epoch milliseconds @throws {DomainError} `reporting-circle` when a change would let a reporting line go round, today or later */
export function refuseCircles(before: Staff, after: Staff, at: number): void {
  const [circle] = circlesMade(before, after, dayAt(after.organization, at));
  if (!circle) return;
  const { message, hint } = describeCircle(circle);
  throw new DomainError('reporting-circle', `${message.zh}${hint.zh} / ${message.en}; ${hint.en}.`, { people: circle });
}

import type { Work } from './work.js';

/** Outcome that lets the instance go on: `approved` or `done`; of own outcomes without these, the one named first. */
export function positiveOutcome(work: Work): string {
  const names = Object.keys(work.outcomes);
  return names.find((name) => name === 'approved' || name === 'done') ?? names[0] ?? 'done';
}

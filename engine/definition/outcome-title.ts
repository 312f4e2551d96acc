import type { State } from './state.js';
import type { Text } from './text.js';
import { own } from './values.js';
import { workOf } from './work-of.js';

/** Outcomes no state of work lists. */
const OTHERS: Readonly<Record<string, Text>> = { returned: { zh: '退回', en: 'returned' }, abstained: { zh: '弃权', en: 'abstained' } };

/** How the work of a state ended, in people's words; the outcome itself where nobody has given it a title. */
export function outcomeTitle(state: State | undefined, outcome: string): Text {
  const work = state && workOf(state);
  return (work && own(work.outcomes, outcome)) ?? own(OTHERS, outcome) ?? { zh: outcome, en: outcome };
}

import { ABSTAINED } from '#engine/definition/abstained.js';
import type { State } from '#engine/definition/state.js';

/** Events a state raises itself; those that must lead somewhere, and those that may. */
export function raisedEvents(state: State): { readonly must: readonly string[]; readonly may: readonly string[] } {
  const breached = state.limit === null ? [] : ['breached'];
  switch (state.kind) {
    case 'task':
      return { must: Object.keys(state.task.outcomes), may: breached };
    case 'approval':
      return { must: Object.keys(state.approval.outcomes).filter((outcome) => outcome !== ABSTAINED), may: breached };
    case 'wait':
      return { must: state.until === null ? [] : ['elapsed'], may: breached };
    case 'call':
      return { must: ['ended', 'failed'], may: breached };
    case 'service':
      return { must: ['succeeded', 'failed'], may: breached };
    case 'lookup':
      return { must: ['found', 'missing'], may: [] };
    case 'compound':
    case 'parallel':
      return { must: [], may: breached };
    case 'choose':
    case 'final':
      return { must: [], may: [] };
  }
}

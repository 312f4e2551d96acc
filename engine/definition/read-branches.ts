import { child } from './json-pointer.js';
import type { Branch } from './transition.js';
import { readActions } from './read-action.js';
import type { ReadContext } from './read-context.js';
import { readExpression } from './read-expression.js';
import { isMapping, text } from './values.js';

/** A target, `{ target, do }`, or a list of `{ when, target, do }` ended by `otherwise`. Absent: no branches. */
export function readBranches(value: unknown, path: string, context: ReadContext): readonly Branch[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [readBranch(value, path, context)];
  return value.map((entry, index) => {
    const place = child(path, index);
    if (isMapping(entry) && entry.otherwise !== undefined && entry.when !== undefined) {
      context.report.errorAtKey('GH1209', child(place, 'when'), { zh: '`otherwise` 不能再带 `when`。', en: '`otherwise` has no `when`' });
    }
    return readBranch(entry, place, context);
  });
}

function readBranch(value: unknown, path: string, context: ReadContext): Branch {
  if (typeof value === 'string') return { when: null, target: value, do: [], path };
  if (!isMapping(value)) return { when: null, target: null, do: [], path };
  if (value.otherwise !== undefined) {
    const inner = readBranch(value.otherwise, child(path, 'otherwise'), context);
    return { ...inner, when: null, do: [...inner.do, ...readActions(value.do, child(path, 'do'), 'transition', context)] };
  }
  return {
    when: readExpression(value.when, child(path, 'when')),
    target: text(value.target),
    do: readActions(value.do, child(path, 'do'), 'transition', context),
    path,
  };
}

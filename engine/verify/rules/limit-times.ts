import { child } from '#engine/definition/json-pointer.js';
import type { Duration } from '#engine/definition/time-limit.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { limitsOf } from '../actions-of.js';
import type { ProcessRule } from '../rule.js';

/** Warnings come before the limit they warn of, and `<limit>.breached` names a limit. */
export const limitTimes: ProcessRule = ({ process, tree, report }) => {
  for (const limit of limitsOf({ process, tree })) {
    for (const [index, warning] of limit.warn.entries()) {
      if (limit.within === null || warning.kind !== 'before') continue;
      const [before, whole] = [minutes(warning.before), minutes(limit.within)];
      if (before === null || whole === null || before.working !== whole.working || before.amount < whole.amount) continue;
      report.error('GH2503', child(child(limit.path, 'warn'), index), {
        zh: `时限 \`${limit.name}\` 的预警不早于时限的开始。`,
        en: `limit \`${limit.name}\`: this warning would come before the limit begins`,
      });
    }
  }
  const names = [...Object.keys(process.limits), ...tree.nodes.flatMap(({ state }) => (state.limit === null ? [] : [state.name]))];
  for (const { kind, event, path } of [...process.on, ...tree.nodes.flatMap(({ state }) => state.on)]) {
    const name = event.slice(0, -'.breached'.length);
    if (kind !== 'limit' || names.includes(name)) continue;
    report.errorAtKey('GH2502', path, { zh: `没有时限 \`${name}\`。`, en: `there is no limit \`${name}\`` }, didYouMean(name, names));
  }
};

/** Length for comparison within one kind of time; null for `same day`, which has no fixed length. */
function minutes(duration: Duration): { readonly working: boolean; readonly amount: number } | null {
  switch (duration.unit) {
    case 'same day':
      return null;
    case 'working days':
      return { working: true, amount: duration.amount * 8 * 60 };
    case 'working hours':
      return { working: true, amount: duration.amount * 60 };
    case 'days':
      return { working: false, amount: duration.amount * 24 * 60 };
    case 'hours':
      return { working: false, amount: duration.amount * 60 };
    case 'minutes':
      return { working: false, amount: duration.amount };
  }
}

import { child } from '#engine/definition/json-pointer.js';
import { durationText } from '#engine/definition/duration.js';
import type { Duration, Limit } from '#engine/definition/time-limit.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { due } from '#engine/time/due.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import { limitsOf } from '../actions-of.js';
import type { ProcessRule } from '../rule.js';

/** Warnings come before the limit they warn of, what a limit counts lies within the calendar's reach, and `<limit>.breached` names a limit. */
export const limitTimes: ProcessRule = ({ process, tree, library, report }) => {
  const calendar = library.calendars.get(process.calendar);
  const tooLong = calendar ? tooLongBy(createCalendar(calendar.definition)) : () => false;
  for (const limit of limitsOf({ process, tree })) {
    for (const [duration, place] of durationsOf(limit))
      if (tooLong(duration))
        report.error(
          'GH2506',
          child(limit.path, place),
          {
            zh: `时限 \`${limit.name}\`：\`${durationText(duration)}\` 超过日历能计算的 50 年。`,
            en: `limit \`${limit.name}\`: \`${durationText(duration)}\` is more than the 50 years a calendar is counted for`,
          },
          { zh: '请写较短的期限，例如 `10 working days`。', en: 'write a shorter one, such as `10 working days`' },
        );
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

/** What a limit counts forward, and under which of its keys. */
function durationsOf({ within, chain }: Limit): readonly (readonly [Duration, string])[] {
  return [...(within === null ? [] : [[within, 'within'] as const]), ...chain.map(({ after }) => [after, 'chain'] as const)];
}

/** Farther than anybody plans, in milliseconds. */
const MOST_MS = 50 * 366 * 86_400_000;

/** Whether a calendar cannot count so far. Few limits are longer than a year: only those are tried. */
function tooLongBy(calendar: WorkingCalendar): (duration: Duration) => boolean {
  const from = calendar.instantOf('2000-01-01', 0);
  return (duration) => {
    if (duration.unit === 'same day' || duration.amount <= 366) return false;
    try {
      return due(calendar, { from, duration: durationText(duration), before: false, cutoff: null }).at - from > MOST_MS;
    } catch {
      return true;
    }
  };
}

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

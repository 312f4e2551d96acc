import { limitText, limitTitle } from '../definition/limit-text.js';
import type { Text } from '../definition/text.js';
import type { Limit } from '../definition/time-limit.js';
import type { EpochMs, OpenTask, Pause, RunningLimit } from '../runtime/instance.js';
import { limitDefinition, statesOfLimit } from '../runtime/limit-definition.js';
import { pauseTitle } from '../runtime/pause-title.js';
import type { Turn } from '../runtime/turn.js';
import { describeDay } from '../time/describe-due.js';
import type { WorkingCalendar } from '../time/working-calendar.js';

/** When a task is due, and how that was counted. */
export interface TaskDue {
  /** Null while its clock stands still, or the date is not known yet. */
  readonly at: EpochMs | null;
  /** As written: `4 working hours`. */
  readonly limit: string;
  readonly text: Text;
  readonly from: EpochMs;
  readonly calendar: string;
  /** Days between that do not count as usual: days off that were skipped, make-up days that were worked. Null: the calendar has changed since. */
  readonly days: readonly CountedDay[] | null;
  /** When and why the clock stood still. */
  readonly pauses: readonly (Pick<Pause, 'from' | 'to' | 'by' | 'reason'> & { readonly reasonTitle: Text })[];
  readonly breachedAt: EpochMs | null;
  /** Counted through a year whose holidays are not published yet. */
  readonly provisional: boolean;
  /** The limit is not the task's alone: it runs over these states. Null: it is. */
  readonly over: readonly string[] | null;
}

export interface CountedDay {
  readonly day: string;
  readonly counts: boolean;
  readonly text: Text;
}

/** Days told one by one; a longer time is told by its dates. */
const MOST_DAYS = 60;

/**
 * The limits a task stands under: that of its state first, then those over groups of states.
 *
 * @param turn - as it is now
 * @param calendar - the one its dates were counted by; null: it has changed since
 * @param zoned - writes an instant as day and wall time
 */
export function explainTaskDue(
  turn: Turn,
  task: OpenTask,
  calendar: WorkingCalendar | null,
  zoned: (at: EpochMs) => string,
): readonly TaskDue[] {
  const running = [...turn.limits.values()].filter((limit) => limit.kind === 'limit' && statesOfLimit(turn, limit).includes(task.state));
  const own = running.filter(({ state }) => state === task.state);
  return [...own, ...running.filter((limit) => !own.includes(limit))].flatMap((limit) => dueOf(turn, limit, task, calendar, zoned));
}

function dueOf(
  turn: Turn,
  running: RunningLimit,
  task: OpenTask,
  calendar: WorkingCalendar | null,
  zoned: (at: EpochMs) => string,
): readonly TaskDue[] {
  const limit = limitDefinition(turn, running);
  if (!limit) return [];
  const at = running.stoodAt === null ? running.dueAt : null;
  const days = calendar === null ? null : at === null || !isCountedInDays(limit) ? [] : daysBetween(calendar, running.startedAt, at);
  return [
    {
      at,
      limit: limitText(limit),
      text: textOf(limit, running, at, days, zoned),
      from: running.startedAt,
      calendar: turn.process.definition.calendar,
      days,
      pauses: running.pauses.map((pause) => ({
        from: pause.from,
        to: pause.to,
        by: pause.by,
        reason: pause.reason,
        reasonTitle: pauseTitle(limit, pause.reason),
      })),
      breachedAt: running.breachedAt,
      provisional: running.provisional,
      over: running.state === task.state ? null : statesOfLimit(turn, running),
    },
  ];
}

function isCountedInDays({ within }: Limit): boolean {
  return within?.unit === 'working days' || within?.unit === 'working hours';
}

function daysBetween(calendar: WorkingCalendar, from: EpochMs, to: EpochMs): readonly CountedDay[] {
  const last = calendar.dateOf(to);
  const days: CountedDay[] = [];
  for (let iso = calendar.dateOf(from); iso <= last && days.length < MOST_DAYS; iso = calendar.next(iso)) {
    const day = calendar.day(iso);
    const { works, why } = day;
    if (works && why !== 'make-up') continue;
    const { zh, en } = describeDay(day);
    days.push({
      day: iso,
      counts: works,
      text: { zh: `${iso} ${zh}，${works ? '计入' : '不计'}`, en: `${iso} ${en}, ${works ? 'counted' : 'not counted'}` },
    });
  }
  return days;
}

function textOf(
  limit: Limit,
  running: RunningLimit,
  at: EpochMs | null,
  days: readonly CountedDay[] | null,
  zoned: (at: EpochMs) => string,
): Text {
  const off = days?.filter(({ counts }) => !counts).length ?? 0;
  const anchor = anchorOf(limit);
  const wanted = limitTitle(limit);
  const pauses = running.pauses.length;
  return {
    zh: [
      limit.due?.kind === 'phrase'
        ? `期限为${wanted.zh}`
        : limit.due
          ? `到期由 ${wanted.zh} 决定`
          : `自${anchor.zh}（${zoned(running.startedAt)}）起 ${wanted.zh}`,
      limit.cutoff && `${limit.cutoff} 以后的算次日`,
      off > 0 && `其间 ${off} 天不计`,
      pauses > 0 && `暂停过 ${pauses} 次`,
      at === null ? (running.stoodAt === null ? '到期时间尚未确定' : '现在暂停计时') : `${zoned(at)} 到期`,
      running.provisional && '其间有年份的放假安排尚未公布，日期为暂定',
      running.breachedAt !== null && '已超时',
    ]
      .filter(Boolean)
      .join('，'),
    en: [
      limit.due ? `due by ${wanted.en}` : `${wanted.en} from ${anchor.en} (${zoned(running.startedAt)})`,
      limit.cutoff && `what comes after ${limit.cutoff} counts as the next day’s`,
      off > 0 && `${off} days between do not count`,
      pauses > 0 && `paused ${pauses} times`,
      at === null ? (running.stoodAt === null ? 'the date is not known yet' : 'its clock stands still now') : `due ${zoned(at)}`,
      running.provisional && 'provisional: the holidays of a year between are not published yet',
      running.breachedAt !== null && 'breached',
    ]
      .filter(Boolean)
      .join(', '),
  };
}

function anchorOf({ from, over }: Limit): Text {
  if (typeof from === 'object') return { zh: ` ${from.source} `, en: from.source };
  if (from === 'start') return { zh: '流程发起', en: 'the start of the process' };
  return over === null ? { zh: '进入这一步', en: 'entering this state' } : { zh: '进入这一段', en: 'entering these states' };
}

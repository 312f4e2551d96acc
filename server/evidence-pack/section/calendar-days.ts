import { WEEKDAYS } from '#engine/definition/calendar.js';
import type { OpenHours } from '#engine/definition/calendar.js';
import { dayNumber, weekdayIndex } from '#engine/time/civil-day.js';
import { describeDay } from '#engine/time/describe-due.js';
import type { CalendarDay, WorkingCalendar } from '#engine/time/working-calendar.js';
import type { CaseFile } from '../case-file.js';
import type { Block, Cell, Section } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, facts, paragraph, say, table, told, typed } from '../page/spans.js';

/** Weeks shown; a longer case is told by its arranged days alone. */
const MOST_WEEKS = 60;

/** The calendar that counted, in each version the case used, with its days. */
export function calendarDays(file: CaseFile): Section {
  const { calendar, calendars, people, directory } = file;
  const [first, last] = spanOf(file);
  const days = daysBetween(calendar, first, last);
  return {
    id: 'calendar',
    title: { zh: '所用工作日历', en: 'The working calendar' },
    blocks: [
      facts(
        [{ zh: '日历', en: 'Calendar' }, cell(typed(calendar.id), typed(`  ${calendar.zone}`, 'muted'))],
        [
          { zh: '版本', en: 'Versions' },
          calendars.flatMap(({ version, kept }): Cell => [
            [typed(version, 'code')],
            kept === null
              ? [say('这一版没有留存', 'this version was not kept', 'muted')]
              : [
                  ...(kept.by === null ? [] : [people.name(kept.by, directory), say(' 发布于 ', ' published it at ')]),
                  typed(instantText(kept.at.getTime())),
                  ...(kept.reason === null ? [] : [say('：', ': '), typed(kept.reason)]),
                ],
          ]),
        ],
        [{ zh: '工作时间', en: 'Working hours' }, usualHours(days)],
      ),
      ...(days.length > MOST_WEEKS * 7 ? [] : [weeks(calendar, first, last)]),
      ...arranged(days),
    ],
  };
}

/** From the start of the case to its end, or to the latest date that was due. */
function spanOf({ calendar, moments, ledgers }: CaseFile): readonly [string, string] {
  const last = moments.at(-1)!;
  const ends = [last.event.at, ...ledgers.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]))];
  return [calendar.dateOf(moments[0]!.event.at), calendar.dateOf(Math.max(...ends))];
}

function daysBetween(calendar: WorkingCalendar, first: string, last: string): readonly CalendarDay[] {
  const days: CalendarDay[] = [];
  for (let iso = first; iso <= last; iso = calendar.next(iso)) days.push(calendar.day(iso));
  return days;
}

function usualHours(days: readonly CalendarDay[]): Cell {
  const usual = days.find(({ works, why }) => works && why === 'weekday') ?? days.find(({ hours }) => hours.length > 0);
  return cell(typed(hoursText(usual?.hours ?? [])));
}

function hoursText(hours: readonly OpenHours[]): string {
  const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return hours.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(', ') || '—';
}

const SHORT = ['一', '二', '三', '四', '五', '六', '日'];

/** A row a week, from Monday on. */
function weeks(calendar: WorkingCalendar, first: string, last: string): Block {
  const monday = calendar.next(first, -weekdayIndex(dayNumber(first)));
  const rows: Cell[][] = [];
  for (let week = monday; week <= last; week = calendar.next(week, 7))
    rows.push(
      Array.from({ length: 7 }, (_, place): Cell => {
        const iso = calendar.next(week, place);
        return iso < first || iso > last ? [] : dayCell(calendar.day(iso));
      }),
    );
  const columns = WEEKDAYS.map(
    (name, place) => [{ zh: `周${SHORT[place] ?? ''}`, en: `${name.slice(0, 1).toUpperCase()}${name.slice(1, 3)}` }, 100 / 7] as const,
  );
  return table(columns, rows, true);
}

function dayCell({ iso, works, why }: CalendarDay): Cell {
  const mark =
    why === 'holiday'
      ? say('假', 'holiday', 'bad')
      : why === 'make-up'
        ? say('调班', 'make-up', 'strong')
        : works
          ? say('班', 'work')
          : say('休', 'off', 'muted');
  return [[typed(`${iso.slice(5)} `), mark]];
}

/** Days that are not as every week has them, with who arranged them so. */
function arranged(days: readonly CalendarDay[]): readonly Block[] {
  const special = days.filter(({ why }) => why !== 'weekday');
  if (special.length === 0) return [paragraph(say('期间没有节假日或调休。', 'No holidays or make-up days fall into this time.', 'muted'))];
  return [
    table(
      [
        [{ zh: '日期', en: 'Day' }, 25],
        [{ zh: '安排', en: 'Arrangement' }, 75],
      ],
      special.map((day) => [
        cell(typed(day.iso)),
        cell(told(describeDay(day)), ...(day.hours.length === 0 ? [] : [typed(`  ${hoursText(day.hours)}`, 'muted')])),
      ]),
    ),
  ];
}

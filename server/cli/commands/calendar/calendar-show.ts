import pc from 'picocolors';
import { dayNumber, firstOfMonth, weekdayIndex } from '#engine/time/civil-day.js';
import type { CalendarDay, WorkingCalendar } from '#engine/time/working-calendar.js';
import { calendarOf } from '../../calendar-argument.js';
import type { CliCommand } from '../../command.js';
import { CliError, EXIT } from '../../exit-code.js';
import type { Language } from '../../output.js';
import { wholeNumber } from '../../number-option.js';

const MONTHS_A_ROW = 3;
/** Seven cells of three columns and a gap. */
const MONTH_WIDTH = 7 * 3 + 2;

/** `gatehouse calendar show`: a year at a glance, as a picture of twelve months. */
export const calendarShow: CliCommand = (group, run) => {
  group
    .command('show')
    .description('一年的工作日、节假日和调休 / working days, holidays and make-up days of a year')
    .argument('[calendar]', 'calendar of the library', 'office')
    .option('--year <year>', 'default this year', wholeNumber)
    .option('--library <folder>', 'folder with processes/, forms/, templates/', '.')
    .addHelpText('after', '\n例 / examples:\n  gatehouse calendar show --year 2026\n  gatehouse --json calendar show office --year 2026')
    .action((id: string, options: { year?: number; library: string }) =>
      run(async ({ output }) => {
        const { calendar } = await calendarOf(options.library, id);
        const year = yearOf(options.year);
        const days: CalendarDay[] = [];
        for (let iso = `${year}-01-01`; iso.startsWith(year); iso = calendar.next(iso)) days.push(calendar.day(iso));
        const provisional = days[0]?.provisional ?? true;
        output.result(
          { calendar: calendar.id, zone: calendar.zone, year: Number(year), provisional, days },
          [picture(calendar, year, output.language), '', legend(days, output.language)].join('\n'),
        );
        return EXIT.ok;
      }),
    );
};

/** @throws {CliError} exit 2 for none of 1 to 9998 */
function yearOf(year = new Date().getUTCFullYear()): string {
  if (year < 1 || year > 9998)
    throw new CliError(EXIT.usage, `--year ${year}: 应为 1 至 9998 的年份，如 2026 / Expected a year from 1 to 9998, such as 2026`);
  return String(year).padStart(4, '0');
}

function picture(calendar: WorkingCalendar, year: string, language: Language): string {
  const months = Array.from({ length: 12 }, (_, month) => monthLines(calendar, firstOfMonth(`${year}-01-01`, month), language));
  const rows: string[] = [];
  for (let first = 0; first < 12; first += MONTHS_A_ROW) {
    const beside = months.slice(first, first + MONTHS_A_ROW);
    const lines = Array.from({ length: 8 }, (_, line) =>
      beside
        .map((month) => month[line] ?? '')
        .join('')
        .trimEnd(),
    );
    rows.push(...lines.filter((line) => line !== ''), '');
  }
  return rows.join('\n').trimEnd();
}

/** Name, weekdays, and up to six weeks. */
function monthLines(calendar: WorkingCalendar, first: string, language: Language): readonly string[] {
  const name = language === 'zh' ? `${first.slice(0, 4)}年${Number(first.slice(5, 7))}月` : first.slice(0, 7);
  const weekdays = language === 'zh' ? '一 二 三 四 五 六 日 ' : 'Mo Tu We Th Fr Sa Su ';
  const weeks = Array.from({ length: 6 }, () => Array.from({ length: 7 }, () => '   '));
  const offset = weekdayIndex(dayNumber(first));
  for (let iso = first; iso.startsWith(first.slice(0, 7)); iso = calendar.next(iso)) {
    const place = offset + Number(iso.slice(8)) - 1;
    const week = weeks[Math.floor(place / 7)];
    if (week) week[place % 7] = cell(calendar.day(iso));
  }
  return [
    pc.bold(name) + ' '.repeat(MONTH_WIDTH - (language === 'zh' ? name.length + 2 : name.length)),
    `${weekdays}  `,
    ...weeks.map((week) => `${week.join('')}  `),
  ];
}

/** `*` holiday, `+` make-up day, `-` a day off, `~` off with some hours. */
function cell({ iso, works, why, hours }: CalendarDay): string {
  const day = String(Number(iso.slice(8))).padStart(2);
  if (why === 'holiday') return pc.red(`${day}*`);
  if (why === 'make-up') return pc.yellow(`${day}+`);
  if (works) return `${day} `;
  return pc.dim(`${day}${hours.length > 0 ? '~' : '-'}`);
}

function legend(days: readonly CalendarDay[], language: Language): string {
  const working = days.filter(({ works }) => works).length;
  const sources = [...new Set(days.flatMap(({ source }) => (source === null ? [] : [source])))];
  const lines =
    language === 'zh'
      ? [`* 节假日  + 调休上班日  - 休息日  ~ 休息日，有部分工作时间`, `全年 ${working} 个工作日`]
      : [`* public holiday  + make-up working day  - day off  ~ day off with some hours`, `${working} working days in the year`];
  if (days[0]?.provisional)
    lines.push(language === 'zh' ? '该年放假安排尚未公布，以上为暂定' : 'holidays of this year are not published yet: provisional');
  return [...lines, ...sources].join('\n');
}

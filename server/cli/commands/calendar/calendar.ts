import type { CliCommand } from '../../command.js';
import { calendarCheck } from './calendar-check.js';
import { calendarDue } from './calendar-due.js';
import { calendarImport } from './calendar-import.js';
import { calendarShow } from './calendar-show.js';

/** `gatehouse calendar due | check | show | import`: what the calendars of a library say. */
export const calendar: CliCommand = (program, run) => {
  const group = program
    .command('calendar')
    .description('工作日历：到期日、检查、年历、导入 / working calendars: due dates, check, a year at a glance, import');
  for (const register of [calendarDue, calendarCheck, calendarShow, calendarImport]) register(group, run);
};

import type { CliCommand } from '../../command.js';
import { scheduleBackfill, scheduleConfirm, schedulePause, scheduleResume, scheduleRetry, scheduleSkip } from './schedule-act.js';
import { scheduleList, scheduleShow } from './schedule-list.js';

/** `gatehouse schedule …`: what begins by itself, and what an administrator does with it. */
export const schedule: CliCommand = (program, run) => {
  const group = program
    .command('schedule')
    .description('定时启动：查看、暂停、恢复、补启动、确认 / what starts by itself: look, pause, resume, make up, confirm')
    .addHelpText(
      'after',
      `\n例 / examples:
  gatehouse schedule list --process weekly-meeting
  gatehouse schedule show weekly-meeting weekly 2026-10-10
  gatehouse schedule pause weekly-meeting -r '国庆停工'
  gatehouse schedule backfill weekly-meeting weekly --from 2026-09-01 --to 2026-09-30 -r '补录' --dry-run`,
    );
  for (const register of [
    scheduleList,
    scheduleShow,
    schedulePause,
    scheduleResume,
    scheduleBackfill,
    scheduleConfirm,
    scheduleSkip,
    scheduleRetry,
  ])
    register(group, run);
};

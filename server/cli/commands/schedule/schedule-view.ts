import type { Text } from '#engine/definition/text.js';
import { localTime, type Output, table } from '../../output.js';

/** A schedule as the API has it. */
export interface ScheduleAnswer {
  readonly process: string;
  readonly title: Text;
  readonly name: string;
  readonly every: string;
  readonly each: string | null;
  readonly daysOff: string;
  readonly missed: string;
  readonly most: number;
  readonly next: readonly { readonly day: string; readonly at: string; readonly provisional: boolean }[];
  readonly paused: { readonly at: string; readonly by: string; readonly reason: string } | null;
  readonly waiting: number;
  readonly last: { readonly day: string; readonly state: string; readonly refused: number } | null;
  readonly actions?: readonly { readonly at: string; readonly person: string; readonly what: string; readonly reason: string }[];
}

/** What became of an occurrence. */
export interface RunAnswer {
  readonly day: string;
  readonly dueAt: string;
  readonly noticedAt: string;
  readonly kind: string;
  readonly state: string;
  readonly expected: number;
  readonly started: number;
  readonly refused: readonly { readonly code: string; readonly count: number; readonly example: string; readonly detail: string | null }[];
  readonly note: string | null;
}

/** Something an occurrence was for, and what became of it. */
export interface ItemAnswer {
  readonly item: string;
  readonly instance: string | null;
  readonly code: string | null;
  readonly detail: string | null;
}

/** `/api/schedules/meeting/Monday%2008:00` and what follows. */
export const placeOf = (process: string, name: string, ...rest: readonly string[]): string =>
  ['/api/schedules', ...[process, name, ...rest].map(encodeURIComponent)].join('/');

/** When an occurrence begins, and that its year has no holidays published yet. */
function nextTime({ at, provisional }: ScheduleAnswer['next'][number], output: Output): string {
  return `${localTime(at)}${provisional ? output.say({ zh: '（暂定）', en: ' (provisional)' }) : ''}`;
}

/** The same, with the day meant where a day off moved it. */
export function movedTime(one: ScheduleAnswer['next'][number], output: Output): string {
  const time = nextTime(one, output);
  return time.startsWith(one.day) ? time : `${one.day} → ${time}`;
}

const WHAT: Readonly<Record<string, string>> = {
  paused: '暂停',
  resumed: '恢复',
  backfilled: '补启动',
  confirmed: '确认',
  skipped: '跳过',
  retried: '重试',
};

/** What an administrator did, and why. */
export function actionLine({ at, person, what, reason }: NonNullable<ScheduleAnswer['actions']>[number], output: Output): string {
  return `${localTime(at)} ${output.say({ zh: `${person} ${WHAT[what] ?? what}：${reason}`, en: `${what} by ${person}: ${reason}` })}`;
}

/** What an administrator should look at with `schedule show`. */
function troubleOf(last: ScheduleAnswer['last'], output: Output): readonly string[] {
  if (last === null) return [];
  const { day, state, refused } = last;
  if (state === 'failed') return [output.say({ zh: `${day} 未能启动`, en: `${day} failed` })];
  return refused > 0 ? [output.say({ zh: `${day} 有 ${refused} 项未能启动`, en: `${day}: ${refused} could not begin` })] : [];
}

export function scheduleTable(schedules: readonly ScheduleAnswer[], output: Output): string {
  const rows = schedules.map(({ process, name, every, each, next, paused, waiting, last }) => [
    process,
    name,
    name === every ? '' : every,
    each ?? '',
    paused ? output.say({ zh: '已暂停', en: 'paused' }) : next[0] ? nextTime(next[0], output) : '',
    [...(waiting > 0 ? [output.say({ zh: `${waiting} 次待确认`, en: `${waiting} to confirm` })] : []), ...troubleOf(last, output)].join(
      output.say({ zh: '；', en: '; ' }),
    ),
  ]);
  return table(['process', 'name', 'every', 'each', 'next', ''], rows);
}

export function runTable(runs: readonly RunAnswer[]): string {
  const rows = runs.map(({ day, dueAt, noticedAt, kind, state, expected, started, refused, note }) => [
    day,
    kind,
    localTime(dueAt),
    kind === 'on-time' ? '' : localTime(noticedAt),
    state,
    `${started}/${expected}`,
    [...refused.map(({ code, count, example }) => `${count} ${code} (${example})`), ...(note === null ? [] : [note])].join('; '),
  ]);
  return table(['day', 'kind', 'due', 'noticed', 'state', 'started', ''], rows);
}

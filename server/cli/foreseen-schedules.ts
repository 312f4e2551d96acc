import { counted, localTime, type Output } from './output.js';

/** What a schedule of a published library does next, as the API has it. */
export interface ForeseenAnswer {
  readonly process: string;
  readonly name: string;
  readonly next: readonly { readonly day: string; readonly at: string }[];
  readonly expected: number;
  readonly needsConfirmation: boolean;
}

/** Schedules shown; the rest is counted. */
const SHOWN = 5;

/** Which schedules start something first, and all that will wait to be confirmed. */
export function tellSchedules(schedules: readonly ForeseenAnswer[], output: Output): readonly string[] {
  const coming = schedules
    .filter(({ next }) => next.length > 0)
    .toSorted((a, b) => (a.next[0]?.at ?? '').localeCompare(b.next[0]?.at ?? ''));
  const shown = coming.filter(({ needsConfirmation }, place) => needsConfirmation || place < SHOWN);
  const rest = schedules.length - shown.length;
  return [
    ...shown.map(({ process, name, next, expected, needsConfirmation }) => {
      const place = `${process}/${name}: ${localTime(next[0]?.at ?? null)}`;
      const waits = needsConfirmation ? output.say({ zh: '，届时须管理员确认', en: ', to be confirmed by an administrator' }) : '';
      return output.say({
        zh: `定时启动 ${place}，${expected} 个${waits}`,
        en: `starts ${place}, ${counted(expected, 'instance')}${waits}`,
      });
    }),
    ...(rest > 0
      ? [output.say({ zh: `另有 ${rest} 个定时安排，见 gatehouse schedule list`, en: `${rest} more schedules: gatehouse schedule list` })]
      : []),
  ];
}

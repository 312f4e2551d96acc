import type { LibraryFile } from '#server/config/library-folder.js';
import type { ApiClient } from './api-client.js';
import { counted, localTime, type Output } from './output.js';

/** An open limit that a publication moves, as the API has it. */
export interface Moved {
  readonly process: string;
  readonly key: string | null;
  readonly instance: string;
  readonly limit: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly wasProvisional: boolean;
  readonly provisional: boolean;
}

export interface MovedLimits {
  readonly count: number;
  readonly restated: number;
  readonly hidden: number;
  readonly first: readonly Moved[];
  readonly uncounted: { readonly count: number };
}

/** Every open limit the calendars of a library would move, of processes one may read. */
export async function allMoved(api: ApiClient, files: readonly LibraryFile[]): Promise<readonly Moved[]> {
  const moved: Moved[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query = after === '' ? '' : `&after=${after}`;
    const page: { items: readonly Moved[]; next: string | null } = await api.request('POST', `/api/definitions/moved?limit=200${query}`, {
      files,
    });
    moved.push(...page.items);
    after = page.next;
  }
  return moved;
}

/** How many limits move, those that are shown, and what is not. */
export function tellMoved({ count, restated, hidden, uncounted }: MovedLimits, shown: readonly Moved[], output: Output): readonly string[] {
  if (count + restated + uncounted.count === 0) return [];
  const more = count + restated - hidden - shown.length;
  return [
    output.say({
      zh: `因日历变动改期的时限 ${count} 个，仅年份安排的公布情况有变的 ${restated} 个：`,
      en: `${counted(count, 'limit')} due at another time by the calendars, ${restated} only by years now published or not:`,
    }),
    ...shown.map((moved) => movedLine(moved, output)),
    ...(more > 0 ? [output.say({ zh: `还有 ${more} 个，用 --moved 列出全部`, en: `${more} more; --moved lists all` })] : []),
    ...(hidden > 0
      ? [output.say({ zh: `另有 ${hidden} 个属于你无权查看的流程`, en: `${hidden} more are of processes you may not read` })]
      : []),
    ...(uncounted.count > 0
      ? [
          output.say({
            zh: `${uncounted.count} 个实例的时限按此日历无法计算，将转为故障`,
            en: `${counted(uncounted.count, 'instance')} cannot be counted by these calendars, and would become incidents`,
          }),
        ]
      : []),
  ];
}

export function movedLine({ process, key, instance, limit, from, to, provisional }: Moved, output: Output): string {
  const unsure = provisional ? output.say({ zh: '（暂定）', en: ' (provisional)' }) : '';
  return `${process} ${key ?? instance} ${limit}: ${localTime(from)} → ${localTime(to)}${unsure}`;
}

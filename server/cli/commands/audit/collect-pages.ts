import type { Context } from '../../command.js';
import { periodArgument } from '../../day-argument.js';

/** Rows asked for at once, where the caller knows no better: every list gives so many. */
const PAGE = 50;
/** Requests after which a question that finds nothing asks to be narrowed. */
const MOST_REQUESTS = 200;

export interface Collected<Item> {
  readonly items: readonly Item[];
  /** Cursor to go on from; null: these are all. */
  readonly next: string | null;
}

/**
 * Rows of a list of the server, page after page.
 *
 * @param query - empty values are left out; a list stands for the parameter as often; `from` and `to` are a period as people write it: instants, or days
 * @param most - rows wanted
 * @param examined - told after each page how many were looked at, by a list that says it
 * @param page - rows asked for at once
 * @throws {CliError} exit 2 for what is no period
 */
export async function collectPages<Item>(
  { api }: Context,
  path: string,
  query: Readonly<Record<string, string | number | readonly string[] | undefined>>,
  most: number,
  examined: (count: number) => void = () => undefined,
  page = PAGE,
): Promise<Collected<Item>> {
  const asked = { ...query, ...periodOf(query) };
  const items: Item[] = [];
  let next: string | null = null;
  let seen = 0;
  for (let requests = 0; requests < MOST_REQUESTS && items.length < most; requests++) {
    const parameters = new URLSearchParams({ limit: String(Math.min(page, most - items.length)) });
    for (const [name, value = []] of Object.entries(asked))
      for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value as string | number)])
        parameters.append(name, one);
    if (next !== null) parameters.set('after', next);
    const answer: { items: readonly Item[]; next: string | null; examined?: number } = await api.request(
      'GET',
      `${path}?${parameters.toString()}`,
    );
    items.push(...answer.items);
    next = answer.next;
    if (answer.examined !== undefined) examined((seen += answer.examined));
    if (next === null) break;
  }
  return { items, next };
}

/** The ends of a period as the server reads them. @throws {CliError} exit 2 */
export function periodOf({ from, to }: Readonly<Record<string, unknown>>): { readonly from?: string; readonly to?: string } {
  const begins = periodArgument('--from', from as string | undefined, 'begins');
  const ends = periodArgument('--to', to as string | undefined, 'ends');
  return { ...(begins === undefined ? {} : { from: begins }), ...(ends === undefined ? {} : { to: ends }) };
}

/** The remark under a list that was not read to its end. */
export function thereIsMore({ output }: Context, { next }: Collected<unknown>): void {
  if (next !== null)
    output.note(output.say({ zh: '还有更多：加大 --limit，或缩小范围', en: 'There is more: raise --limit, or narrow the question.' }));
}

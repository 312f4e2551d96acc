import type { StateFigures } from '../analysis/states-count.js';
import type { Text } from '../definition/text.js';

/** What a chart shows of the figures of a process. */
export interface ChartedFigures {
  readonly title: Text;
  readonly days: { readonly from: string; readonly to: string };
  readonly states: readonly Pick<StateFigures, 'state' | 'workingMs' | 'share' | 'stay' | 'work' | 'queue'>[];
  readonly periods: readonly { readonly period: { readonly name: string } }[];
  readonly titles: Readonly<Record<string, Text>>;
}

const LEFT = 190;
const BARS = 330;
const QUEUE = 300;
const ROW = 34;
const TOP = 84;
const MOST_STATES = 25;
/** From hardly any time to most of it. */
const HEAT = ['#e6f4ff', '#bae0ff', '#ffe7ba', '#ffc069', '#fa8c16', '#d4380d'] as const;

/** Where the working time of a process goes, state by state, and how many instances stood in each at the end of each part of the period: a standalone SVG. */
export function figuresChart(figures: ChartedFigures, language: 'zh' | 'en'): string {
  const zh = language === 'zh';
  const states = figures.states.slice(0, MOST_STATES);
  const most = Math.max(1, ...states.map(({ workingMs }) => workingMs));
  const longest = Math.max(1, ...states.flatMap(({ queue }) => queue));
  const width = LEFT + BARS + QUEUE + 150;
  const height = TOP + states.length * ROW + 30;
  const heading = `${figures.title[language]} ${figures.days.from} – ${figures.days.to}`;
  const rows = states.map((state, index) => {
    const y = TOP + index * ROW;
    const length = (state.workingMs / most) * BARS;
    const title = figures.titles[state.state]?.[language] ?? state.state;
    const waiting = state.work && state.work.waiting.sum + state.work.handling.sum > 0 ? waitingShare(state.work) : null;
    return [
      `<text x="${LEFT - 10}" y="${y + 17}" text-anchor="end">${escape(title)}</text>`,
      `<rect x="${LEFT}" y="${y + 4}" width="${px(length)}" height="18" fill="${heat(state.share)}" stroke="#8c8c8c" stroke-width="0.5"/>`,
      waiting === null ? '' : `<rect x="${LEFT}" y="${y + 19}" width="${px(length * waiting)}" height="3" fill="#434343"/>`,
      `<text x="${px(LEFT + length + 6)}" y="${y + 17}" class="small">${hours(state.workingMs)} h · ${Math.round(state.share * 100)}%</text>`,
      queueOf(state.queue, LEFT + BARS + 110, y + 24, longest),
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(heading)}">`,
    '<style>text{font:13px "Noto Sans CJK SC","Microsoft YaHei",sans-serif;fill:#1f1f1f}.small{font-size:11px;fill:#595959}</style>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="28" font-size="16" font-weight="600">${escape(heading)}</text>`,
    `<text x="${LEFT}" y="60" class="small">${zh ? '工作时间（下方黑线：无人接手的部分）' : 'working time (black line below: nobody had taken it up)'}</text>`,
    `<text x="${LEFT + BARS + 110}" y="60" class="small">${zh ? `期末在办实例，最多 ${longest}` : `instances at the end of each part, at most ${longest}`}</text>`,
    ...rows,
    `<text x="${LEFT + BARS + 110}" y="${height - 10}" class="small">${escape(ends(figures))}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function waitingShare({ waiting, handling }: NonNullable<StateFigures['work']>): number {
  return waiting.sum / (waiting.sum + handling.sum);
}

function queueOf(queue: readonly number[], x: number, base: number, longest: number): string {
  const step = QUEUE / Math.max(1, queue.length);
  const columns = queue.map((standing, index) => {
    const height = (standing / longest) * 22;
    return standing === 0
      ? ''
      : `<rect x="${px(x + index * step)}" y="${px(base - height)}" width="${px(Math.max(1, step - 1))}" height="${px(height)}" fill="#1677ff"/>`;
  });
  return `<path d="M${x} ${base}H${x + QUEUE}" stroke="#d9d9d9"/>${columns.join('')}`;
}

function ends({ periods }: ChartedFigures): string {
  const [first, last] = [periods[0]?.period.name ?? '', periods.at(-1)?.period.name ?? ''];
  return first === last ? first : `${first} – ${last}`;
}

function heat(share: number): string {
  return HEAT[Math.min(HEAT.length - 1, Math.floor(share * 2 * HEAT.length))] ?? HEAT[0];
}

function hours(ms: number): number {
  return Math.round(ms / 360_000) / 10;
}

function px(length: number): number {
  return Math.round(length * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

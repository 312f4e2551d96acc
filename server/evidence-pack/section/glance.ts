import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { openTime, workingDays } from '#engine/time/working-time.js';
import type { CaseFile } from '../case-file.js';
import type { Cell, Section, Span } from '../page/block.js';
import { durationText, hoursText, instantText } from '../page/moments-text.js';
import { cell, facts, joined, NOTHING, paragraph, say, told, typed } from '../page/spans.js';
import { jsonCell } from './json-cell.js';
import { verdictSpan } from './verification.js';

const STATUS = {
  running: say('办理中', 'running', 'strong'),
  suspended: say('已暂停', 'suspended', 'strong'),
  incident: say('有故障待处理', 'parked with an incident', 'bad'),
  ended: say('已结束', 'ended', 'strong'),
} as const;

/** The case at a glance: what it is, by which rules, how it went. */
export function glance(file: CaseFile): Section {
  const { moments, people, report, readAt, readBy, id } = file;
  const [first, last] = [moments[0]!, moments.at(-1)!];
  const { process, instance } = last;
  const { state } = instance;
  const end = state.status === 'ended' ? last.event.at : null;
  const until = end ?? readAt;
  const directory = first.event.versions.directory;
  const endTitle = state.end === null ? undefined : process.states.get(state.end)?.title;
  return {
    id: 'glance',
    title: { zh: '案件概要', en: 'At a glance' },
    blocks: [
      paragraph(verdictSpan(report)),
      facts(
        [{ zh: '业务编号', en: 'Business key' }, state.key === null ? NOTHING : cell(...jsonCell(state.key).flat())],
        [{ zh: '流程', en: 'Process' }, cell(told(process.definition.title, 'strong'), typed(`  ${process.definition.id}`, 'muted'))],
        [{ zh: '流程版本（发布即批准）', en: 'Version (approved by publishing it)' }, versionLines(file)],
        [
          { zh: '发起人', en: 'Initiator' },
          cell(
            ...joined([
              people.name(state.initiator, directory),
              ...people.posts(state.initiator, directory, first.event.at, []).map((post) => told(post, 'muted')),
            ]),
          ),
        ],
        [{ zh: '发起', en: 'Started' }, cell(typed(instantText(state.startedAt)))],
        [{ zh: '结束', en: 'Ended' }, end === null ? cell(say('未结束', 'not yet')) : cell(typed(instantText(end)))],
        [{ zh: '状态', en: 'Status' }, cell(...joined([STATUS[state.status], ...(endTitle ? [told(endTitle)] : [])]))],
        [{ zh: '历时', en: 'Duration' }, durationLines(file, state.startedAt, until, end !== null)],
        [{ zh: '结果数据', en: 'Result' }, state.result === null || Object.keys(state.result).length === 0 ? null : jsonCell(state.result)],
        [{ zh: '值得注意', en: 'To be noticed' }, noticed(file)],
        [{ zh: '实例编号', en: 'Instance' }, cell(typed(id, 'code'))],
        [
          { zh: '本证据包', en: 'This pack' },
          [
            [
              say('由 ', 'made by '),
              people.name(readBy, file.directory),
              say(` 于 ${instantText(readAt)} 取得`, ` at ${instantText(readAt)}`),
            ],
            [say('全部时间为中国标准时间（UTC+8）', 'All times are China Standard Time (UTC+8)', 'muted')],
          ],
        ],
      ),
    ],
  };
}

function versionLines({ versions, people, directory }: CaseFile): Cell {
  return [...versions.values()].flatMap(({ version, hash, publishedBy, publishedAt, reason }) => [
    [
      say(`第 ${version} 版`, `version ${version}`, 'strong'),
      say('，由 ', ', published by '),
      people.name(publishedBy, directory),
      say(` 于 ${instantText(publishedAt.getTime())} 发布`, ` at ${instantText(publishedAt.getTime())}`),
    ],
    [say('理由：', 'for: ', 'muted'), typed(reason)],
    [typed(hash, 'code')],
  ]);
}

function durationLines({ calendar }: CaseFile, from: number, to: number, isOver: boolean): Cell {
  const days = workingDays(calendar, calendar.dateOf(from), calendar.next(calendar.dateOf(to)));
  const [open, whole] = [hoursText(openTime(calendar, from, to)), durationText(to - from)];
  const until = isOver ? [] : [say('（至取得本包时）', ' (until this pack was made)', 'muted')];
  return [
    [
      told({ zh: `工作时间 ${open.zh}`, en: `${open.en} of working time` }, 'strong'),
      say(`，跨 ${days} 个工作日`, `, on ${days} working days`),
      ...until,
    ],
    [told({ zh: `自然时间 ${whole.zh}`, en: `${whole.en} by the clock` }, 'muted')],
  ];
}

type Counter = readonly [zh: string, en: string, is: (event: DecidedEvent) => boolean];

const has =
  (...commands: readonly string[]) =>
  (event: DecidedEvent): boolean =>
    commands.includes(String(event.command['type']));

const COUNTERS: readonly Counter[] = [
  ['超过时限', 'limits breached', ({ delta }) => delta.limits.some(({ what }) => what === 'breached')],
  ['批准的超时', 'breaches excused', has('excuse')],
  ['退回', 'returns', has('return')],
  ['撤回或取回', 'withdrawals', has('withdraw', 'takeBack')],
  ['加签或减签', 'approvers added or removed', has('addApprover', 'removeApprover')],
  ['转办、改派或移交', 'tasks given to others', has('transfer', 'reassign', 'handOver')],
  ['代理人办理', 'done by a substitute', ({ onBehalfOf }) => onBehalfOf !== null],
  ['代签', 'signed for a voter', has('signFor')],
  ['违反补充规定', 'rules violated', ({ delta }) => delta.violations.length > 0],
  [
    '管理员干预',
    'interventions of an administrator',
    has('move', 'cancel', 'suspend', 'activate', 'migrate', 'resolveIncident', 'reassign', 'handOver'),
  ],
];

/** How often each kind of thing happened that a reader would look for. */
function noticed({ moments }: CaseFile): Cell {
  const spans = COUNTERS.flatMap(([zh, en, is], place): readonly Span[] => {
    const count = moments.filter(({ event }) => is(event)).length;
    return count === 0 ? [] : [say(`${zh} ${count} 次`, `${en}: ${count}`, place === 0 ? 'bad' : 'plain')];
  });
  return spans.length === 0 ? cell(say('无', 'nothing', 'muted')) : cell(...joined(spans));
}

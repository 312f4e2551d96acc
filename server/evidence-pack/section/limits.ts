import type { LimitLedger } from '#engine/audit/ledger.js';
import type { Segment } from '#engine/audit/ledger-segments.js';
import { isDuePhrase, parseDuePhrase } from '#engine/definition/due-phrase.js';
import { durationTitle } from '#engine/definition/duration-title.js';
import { phraseTitle } from '#engine/definition/phrase-title.js';
import { parseDuration } from '#engine/definition/duration.js';
import type { Text } from '#engine/definition/text.js';
import { describeStretch } from '#engine/time/describe-due.js';
import { explainDue } from '#engine/time/explain-due.js';
import { openTime } from '#engine/time/working-time.js';
import type { CaseFile } from '../case-file.js';
import type { Block, Cell, Line, Section, Span } from '../page/block.js';
import { durationText, hoursText, instantText } from '../page/moments-text.js';
import { cell, facts, heading, joined, paragraph, say, table, told, typed } from '../page/spans.js';
import { LIMITS } from './event-consequences.js';

const KINDS: Readonly<Record<Segment['kind'], Text>> = {
  running: { zh: '计时中', en: 'running' },
  unassigned: { zh: '计时中，无人领取', en: 'running, nobody had taken it' },
  before: { zh: '到达之前，已计时', en: 'before it came here, counted' },
  'outside hours': { zh: '非工作时间，不计', en: 'outside of working time, not counted' },
  paused: { zh: '暂停，不计', en: 'paused, not counted' },
  'outside states': { zh: '流程在别处，不计', en: 'the case was elsewhere, not counted' },
  returned: { zh: '退回期间，不计', en: 'sent back, not counted' },
};

/** What became of every limit: where its time went, and each breach explained. */
export function limits(file: CaseFile): Section {
  return {
    id: 'limits',
    title: { zh: '时限台账', en: 'Ledger of limits' },
    blocks:
      file.ledgers.length === 0
        ? [paragraph(say('本案没有时限。', 'The case has no limits.', 'muted'))]
        : file.ledgers.flatMap((ledger) => ledgerBlocks(file, ledger)),
  };
}

function ledgerBlocks(file: CaseFile, ledger: LimitLedger): readonly Block[] {
  const { title, limit, breach, excused, startedAt, endedAt, pausedAt, segments, entries } = ledger;
  const name = (person: string): Line => [file.people.name(person, file.directory)];
  return [
    heading(3, told(title), typed('  '), told(limitTitle(limit), 'muted'), typed('  '), verdictOf(ledger)),
    facts(
      [{ zh: '起算', en: 'Started' }, cell(typed(instantText(startedAt)))],
      [{ zh: '期限', en: 'Due' }, breach ? null : dueCell(ledger)],
      [{ zh: '期限如何算出', en: 'Why then' }, breach ? explained(file, ledger) : null],
      [{ zh: '停表于', en: 'Standing still since' }, pausedAt === null ? null : cell(typed(instantText(pausedAt)))],
      [{ zh: '结束', en: 'Ended' }, endedAt === null ? null : cell(typed(instantText(endedAt)))],
      [{ zh: '超时', en: 'Breach' }, breach ? breachLines(file, ledger) : null],
      [
        { zh: '批准', en: 'Excused' },
        excused
          ? [
              [
                ...name(excused.by),
                say(` 于 ${instantText(excused.at)}`, ` at ${instantText(excused.at)}`),
                say('：', ': '),
                told(excused.reasonTitle),
              ],
            ]
          : null,
      ],
    ),
    ...(segments.length === 0 ? [] : [segmentTable(segments, name)]),
    paragraph(
      ...joined(
        entries.map(({ seq, what, reasonTitle }) => {
          const { zh, en } = LIMITS[what];
          const why = reasonTitle === null ? { zh: '', en: '' } : { zh: `（${reasonTitle.zh}）`, en: ` (${reasonTitle.en})` };
          return say(`#${seq} ${zh}${why.zh}`, `#${seq} ${en}${why.en}`, 'muted');
        }),
      ),
    ),
  ];
}

function verdictOf({ breach, excused, endedAt }: LimitLedger): Span {
  if (breach) return excused ? say('超时，已获批准', 'breached, excused', 'bad') : say('超时', 'breached', 'bad');
  return endedAt === null ? say('计时中', 'running') : say('按时', 'in time', 'good');
}

function dueCell({ dueAt, provisional }: LimitLedger): Cell {
  if (dueAt === null) return cell(say('不定', 'not known', 'muted'));
  const unsure = say('（所涉年份放假安排尚未公布）', ' (holidays of that year are not published)', 'muted');
  return cell(typed(instantText(dueAt)), ...(provisional ? [unsure] : []));
}

function segmentTable(segments: LimitLedger['segments'], name: (person: string) => Line): Block {
  return table(
    [
      [{ zh: '自', en: 'From' }, 21],
      [{ zh: '至', en: 'To' }, 21],
      [{ zh: '状况', en: 'What was so' }, 36],
      [{ zh: '时长', en: 'How long' }, 22],
    ],
    segments.map(({ kind, from, to, people, reasonTitle }) => [
      cell(typed(instantText(from))),
      cell(typed(instantText(to))),
      cell(
        told(KINDS[kind], kind === 'outside hours' ? 'muted' : 'plain'),
        ...(people.length === 0 ? [] : [say('：', ': '), ...joined(people.flatMap(name))]),
        ...(reasonTitle === null ? [] : [say('（', ' ('), told(reasonTitle), say('）', ')')]),
      ),
      cell(told(durationText(to - from))),
    ]),
  );
}

function breachLines({ people, directory, calendar }: CaseFile, { breach, endedAt }: LimitLedger): Cell {
  if (!breach) return [];
  const { dueAt, noticedAt, responsible, accountable } = breach;
  const principals = (asked: readonly string[]): Line => joined(asked.map((one) => people.principal(one, directory)));
  const late = endedAt === null ? null : { clock: durationText(endedAt - dueAt), working: hoursText(openTime(calendar, dueAt, endedAt)) };
  return [
    [say('到期 ', 'due '), typed(instantText(dueAt)), say('，系统察觉 ', ', noticed '), typed(instantText(noticedAt))],
    ...(late && endedAt !== null && endedAt > dueAt
      ? [
          [
            say(
              `至办结超出 ${late.clock.zh}（工作时间 ${late.working.zh}）`,
              `${late.clock.en} over when it ended (${late.working.en} of working time)`,
              'bad',
            ),
          ],
        ]
      : []),
    ...(responsible.length === 0 ? [] : [[say('当时任务在 ', 'the work stood with '), ...principals(responsible)]]),
    ...(accountable === null ? [] : [[say('按规定责任在 ', 'accountable by the definition: '), people.principal(accountable, directory)]]),
  ];
}

/** `4 个工作小时`; an expression as it is written. */
function limitTitle(limit: string): Text {
  const duration = parseDuration(limit);
  if (duration) return durationTitle(duration);
  return isDuePhrase(parseDuePhrase(limit)) ? phraseTitle(limit) : { zh: limit, en: limit };
}

/** Stretches of days beyond which a way is not told. */
const MOST_STRETCHES = 40;

/** Day by day why it was due then; null where the time is no plain duration, or stood still meanwhile, so that the days alone do not tell. */
function explained({ calendar }: CaseFile, { limit, startedAt, breach, segments }: LimitLedger): Cell | null {
  const isPlain = parseDuration(limit) !== null || isDuePhrase(parseDuePhrase(limit));
  const stood = segments.some(({ kind }) => kind === 'paused' || kind === 'returned' || kind === 'outside states');
  if (!isPlain || stood || !breach) return null;
  const { at, days, unit } = explainDue(calendar, { from: startedAt, duration: limit, before: false, cutoff: null });
  // By another calendar, or from another hour on: then these days are not how it was counted.
  if (at !== breach.dueAt || days.length > MOST_STRETCHES) return null;
  return days.map((day) => [told(describeStretch(day, unit), 'muted')]);
}

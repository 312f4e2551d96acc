import { titleOf } from '#engine/audit/as-of.js';
import type { Moment } from '#engine/audit/moments.js';
import type { Field } from '#engine/definition/form.js';
import type { Text } from '#engine/definition/text.js';
import { own } from '#engine/definition/values.js';
import { outcomeTitle } from '#engine/definition/outcome-title.js';
import type { EventDelta } from '#engine/runtime/outcome.js';
import type { CaseFile } from '../case-file.js';
import type { Cell, Line, Span } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, joined, say, told, typed } from '../page/spans.js';
import { fieldCell, type NameOf } from './field-cell.js';
import { documentTitle } from './document-changes.js';

type Fact = readonly [name: Text, value: Cell | null];

/** What an event led to: where it went, work that opened and closed, limits, register rows, prints, messages. */
export function consequences(file: CaseFile, moment: Moment, before: Moment | null, nameOf: NameOf): readonly Fact[] {
  const { event, process } = moment;
  const { delta } = event;
  const { directory } = event.versions;
  const principals = (asked: readonly string[]): Line => joined(asked.map((one) => file.people.principal(one, directory)));
  return [
    [{ zh: '从 → 到', en: 'From → to' }, moved(moment, before)],
    [{ zh: '决定', en: 'Decided' }, some(delta.decisions, (decision) => decided(moment, decision, nameOf))],
    [
      { zh: '须重新决定', en: 'To be decided again' },
      some(delta.givenAgain, ({ state, person, outcome }) => [
        told(titleOf(process, state)),
        typed('  '),
        nameOf(person),
        typed('  '),
        told(outcomeTitle(process.states.get(state), outcome), 'muted'),
      ]),
    ],
    [
      { zh: '新任务', en: 'Work opened' },
      some(delta.opened, ({ task, state, candidates, dueAt }) => [
        typed(`${task}  `, 'muted'),
        told(titleOf(process, state)),
        say('：', ': '),
        ...principals(candidates),
        ...(dueAt === null ? [] : [say('，期限 ', ', due '), typed(instantText(dueAt))]),
      ]),
    ],
    [
      { zh: '任务了结', en: 'Work closed' },
      some(delta.closed, ({ task, state, how }) => [
        typed(`${task}  `, 'muted'),
        told(titleOf(process, state)),
        typed('  '),
        told(CLOSED[how]),
      ]),
    ],
    [
      { zh: '时限', en: 'Limits' },
      some(delta.limits, ({ name, what, dueAt }) => [
        told(clockTitle(process, name)),
        typed('  '),
        told(LIMITS[what], what === 'breached' ? 'bad' : 'plain'),
        ...(dueAt === null ? [] : [say('，期限 ', ', due '), typed(instantText(dueAt))]),
      ]),
    ],
    [
      { zh: '违反规定', en: 'Rules violated' },
      some(delta.violations, ({ rule, accountable }) => {
        // A limit that was breached is named by itself or by its state.
        const text = process.definition.rules.find(({ id }) => id === rule)?.text ?? clockTitle(process, rule);
        return [
          typed(`${rule}  `, 'bad'),
          told(text),
          ...(accountable === null ? [] : [say('，责任：', '; accountable: '), file.people.principal(accountable, directory)]),
        ];
      }),
    ],
    [
      { zh: '登记台账', en: 'Registers' },
      delta.records.length === 0
        ? null
        : delta.records.flatMap(({ register, key, row }): Cell => {
            const known = process.registers.get(register)?.definition;
            const shape = known ? ({ kind: 'group', fields: known.fields } as unknown as Field) : null;
            return [[told(known?.title ?? { zh: register, en: register }, 'strong'), typed(` ${key}`)], ...fieldCell(shape, row, nameOf)];
          }),
    ],
    [
      { zh: '打印', en: 'Printed' },
      some(delta.prints, ({ document, version }) => [
        told(documentTitle(process, document)),
        say(`，第 ${version} 版`, `, version ${version}`),
      ]),
    ],
    [
      { zh: '发出', en: 'Sent' },
      some(delta.sent, ({ what, name, to }) => [
        told(SENT[what] ?? { zh: what, en: what }),
        ...(name === '' ? [] : [typed(`  ${name}`, 'code')]),
        ...(to && to.length > 0 ? [say(' → ', ' → '), ...principals(to)] : []),
      ]),
    ],
    [{ zh: '附件', en: 'Attachment' }, attached(file, moment)],
    [
      { zh: '版本迁移', en: 'Migrated' },
      delta.migrated
        ? cell(typed(delta.migrated.from.slice(0, 12), 'code'), typed(' → '), typed(delta.migrated.to.slice(0, 12), 'code'))
        : null,
    ],
    [{ zh: '流程结束于', en: 'Ended at' }, delta.end === null ? null : cell(told(titleOf(process, delta.end), 'strong'))],
  ];
}

function some<Item>(items: readonly Item[], line: (item: Item) => Line): Cell | null {
  return items.length === 0 ? null : items.map(line);
}

function moved({ event, process }: Moment, before: Moment | null): Cell | null {
  const { left, entered } = event.delta;
  if (left.length === 0 && entered.length === 0) return null;
  const titles = (names: readonly string[], version: Moment['process']): Line =>
    joined(names.filter((name) => version.states.has(name)).map((name) => told(titleOf(version, name))));
  const from = titles(left, before?.process ?? process);
  return cell(...(from.length === 0 ? [say('—', '—', 'muted')] : from), typed(' → '), ...titles(entered, process));
}

function decided({ process }: Moment, decision: EventDelta['decisions'][number], nameOf: NameOf): Line {
  const { state, person, outcome } = decision as { state?: string; person?: string; outcome?: string };
  const saw = Object.entries((decision['saw'] ?? {}) as Readonly<Record<string, number>>);
  const seen: readonly Span[] = saw.map(([name, version]) => {
    const { zh, en } = documentTitle(process, name);
    return say(`${zh}第 ${version} 版`, `${en} version ${version}`, 'muted');
  });
  return [
    told(titleOf(process, state ?? '')),
    say('：', ': '),
    told(outcomeTitle(process.states.get(state ?? ''), outcome ?? ''), 'strong'),
    typed('  '),
    nameOf(person ?? ''),
    ...(seen.length === 0 ? [] : [say('，所见 ', ', having seen ', 'muted'), ...joined(seen)]),
  ];
}

function attached({ attachments }: CaseFile, { event }: Moment): Cell | null {
  const file = attachments.find(({ seq }) => seq === event.seq);
  return file
    ? [
        [file.name === null ? say('〔名称已删除〕', '[name erased]', 'erased') : typed(file.name), typed(`  ${file.size} B`, 'muted')],
        [typed(file.digest, 'code')],
      ]
    : null;
}

function clockTitle({ states, definition }: Moment['process'], name: string): Text {
  return states.get(name)?.title ?? own(definition.limits, name)?.title ?? { zh: name, en: name };
}

const CLOSED: Readonly<Record<EventDelta['closed'][number]['how'], Text>> = {
  done: { zh: '办毕', en: 'done' },
  superseded: { zh: '无须再办', en: 'not needed any more' },
  removed: { zh: '已移出', en: 'removed' },
  canceled: { zh: '已取消', en: 'canceled' },
  'canceled by return': { zh: '因退回取消', en: 'canceled by a return' },
};

export const LIMITS: Readonly<Record<EventDelta['limits'][number]['what'], Text>> = {
  started: { zh: '开始计时', en: 'started' },
  stopped: { zh: '停止计时', en: 'stopped' },
  paused: { zh: '暂停计时', en: 'paused' },
  continued: { zh: '恢复计时', en: 'continued' },
  warned: { zh: '预警', en: 'warned' },
  breached: { zh: '超时', en: 'breached' },
  chained: { zh: '超时后的再次提醒', en: 'followed up' },
  excused: { zh: '超时获批准', en: 'excused' },
  recounted: { zh: '按新日历重算', en: 'counted anew' },
};

const SENT: Readonly<Record<string, Text>> = {
  message: { zh: '消息', en: 'message' },
  notify: { zh: '通知', en: 'notification' },
  cc: { zh: '抄送', en: 'copy' },
  ask: { zh: '提问', en: 'question' },
  mention: { zh: '提及', en: 'mention' },
  start: { zh: '启动流程', en: 'process started' },
  call: { zh: '调用流程', en: 'process called' },
  service: { zh: '调用服务', en: 'service called' },
  reply: { zh: '回复调用方', en: 'reply to the caller' },
  cancel: { zh: '终止所调用的流程', en: 'called process canceled' },
  takeUp: { zh: '补办暂停期间收到的', en: 'taken up after the suspension' },
};

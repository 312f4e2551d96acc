import { withoutErased } from '#engine/audit/erased.js';
import type { Moment } from '#engine/audit/moments.js';
import type { OpenTask } from '#engine/runtime/instance.js';
import { describeEvent } from '#engine/preview/describe-event.js';
import type { CaseFile } from '../case-file.js';
import type { Block, Cell, Section } from '../page/block.js';
import { durationText, instantText } from '../page/moments-text.js';
import { cell, facts, heading, joined, NOTHING, paragraph, say, table, told, typed } from '../page/spans.js';
import { documentChanges } from './document-changes.js';
import { consequences } from './event-consequences.js';
import { fieldCell, type NameOf } from './field-cell.js';
import { saidCell } from './said.js';

/** Every event: who did what when, for whom and by which post, what it led to and by which versions. */
export function trail(file: CaseFile): Section {
  return {
    id: 'trail',
    title: { zh: '完整经过', en: 'The full trail' },
    blocks: file.moments.flatMap((moment, place) => eventBlocks(file, moment, file.moments[place - 1] ?? null)),
  };
}

function eventBlocks(file: CaseFile, moment: Moment, before: Moment | null): readonly Block[] {
  const { event } = moment;
  const nameOf: NameOf = (person) => file.people.name(person, event.versions.directory);
  const changes = documentChanges(before, moment);
  return [
    heading(3, typed(`#${event.seq}  ${instantText(event.at)}  `), told(sentence(file, moment, before))),
    facts(
      [{ zh: '何时到期', en: 'When it was due' }, due(moment)],
      [{ zh: '何人何职', en: 'Who, by which post' }, who(file, moment, before)],
      [{ zh: '代何人', en: 'On behalf of' }, event.onBehalfOf === null ? null : cell(nameOf(event.onBehalfOf))],
      [{ zh: '意见与说明', en: 'What was said' }, saidCell(event)],
      ...consequences(file, moment, before, nameOf),
      [{ zh: '依据', en: 'Decided by' }, decidedBy(file, moment)],
    ),
    ...changes.flatMap(({ title, before: was, after, fields }) => [
      paragraph(
        told(title, 'strong'),
        typed(after.number === null ? '' : ` ${after.number}`),
        was
          ? say(`：第 ${was.version} 版 → 第 ${after.version} 版`, `: version ${was.version} → ${after.version}`)
          : say(`：第 ${after.version} 版（新填）`, `: version ${after.version} (new)`),
      ),
      table(
        [
          [{ zh: '字段', en: 'Field' }, 26],
          [{ zh: '之前', en: 'Before' }, 37],
          [{ zh: '之后', en: 'After' }, 37],
        ],
        fields.map((changed) => [
          cell(told(changed.title)),
          was ? fieldCell(changed.field, changed.before, nameOf) : NOTHING,
          fieldCell(changed.field, changed.after, nameOf),
        ]),
      ),
    ]),
  ];
}

/** Without the comment, which stands by itself. */
function sentence({ people }: CaseFile, { event, process }: Moment, before: Moment | null): ReturnType<typeof describeEvent> {
  const plain = withoutErased(event);
  const command = { ...plain.command, comment: null };
  return describeEvent(before?.process ?? process, before?.instance ?? null, { ...plain, command }, (person) =>
    people.nameIn(person, event.versions.directory),
  );
}

/** Of a timer: it is noticed later than it was due when nothing ran at the time. Null: it is none. */
function due({ event }: Moment): Cell | null {
  const at = event.command['type'] === 'fireTimer' ? event.command['at'] : null;
  if (typeof at !== 'number') return null;
  const late = durationText(event.at - at);
  return cell(
    typed(instantText(at)),
    say('，系统察觉于 ', ', noticed at '),
    typed(instantText(event.at)),
    event.at - at < 1_000 ? say('（当即）', ' (at once)', 'muted') : say(`（晚 ${late.zh}）`, ` (${late.en} later)`, 'muted'),
  );
}

function who({ people }: CaseFile, { event }: Moment, before: Moment | null): Cell {
  const { actor, at, versions } = event;
  if (actor === null) return cell(say('系统（无人操作）', 'the system (no person acted)'));
  const posts = people.posts(actor, versions.directory, at, askedBy(event.command['task'], before));
  return cell(...joined([people.name(actor, versions.directory), ...posts.map((post) => told(post, 'muted'))]));
}

/** Principals the task of a command stood with. */
function askedBy(task: unknown, before: Moment | null): readonly string[] {
  const open: OpenTask | undefined = typeof task === 'number' ? before?.instance.state.tasks[String(task)] : undefined;
  return open ? [...open.candidates, ...open.proxies] : [];
}

function decidedBy({ versions }: CaseFile, { event }: Moment): Cell {
  const { directory, calendar } = event.versions;
  const definition = versions.get(event.definition);
  return [
    [
      say(`流程定义第 ${definition?.version ?? '?'} 版 `, `process definition version ${definition?.version ?? '?'} `, 'muted'),
      typed(event.definition.slice(0, 12), 'code'),
      say(`，人员名册第 ${directory} 版，日历 `, `, directory version ${directory}, calendars `, 'muted'),
      typed(calendar.slice(0, 12), 'code'),
    ],
  ];
}

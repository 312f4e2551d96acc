import { isErased } from '#engine/audit/erased.js';
import type { Text } from '#engine/definition/text.js';
import type { Json } from '#engine/runtime/instance.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import type { Cell, Line } from '../page/block.js';
import { ERASED_VALUE, told, typed } from '../page/spans.js';

/** Members of commands in which people say something. */
const SAID: readonly (readonly [member: string, title: Text])[] = [
  ['comment', { zh: '意见', en: 'comment' }],
  ['reason', { zh: '理由', en: 'reason' }],
  ['text', { zh: '评论', en: 'remark' }],
  ['question', { zh: '提问', en: 'question' }],
  ['answer', { zh: '答复', en: 'answer' }],
  ['consent', { zh: '本人同意的方式', en: 'consent of the voter' }],
];

/** Their reasons are chosen from a list, and told by their titles in the sentence. */
const CHOSEN: ReadonlySet<string> = new Set(['pause', 'excuse']);

/** What was said with an event; null: nothing. */
export function saidCell({ command }: DecidedEvent): Cell | null {
  const isChosen = CHOSEN.has(String(command['type']));
  const lines = SAID.flatMap(([member, title]): readonly Line[] => {
    const value = isChosen && member === 'reason' ? null : (command[member] ?? null);
    const text = isErased(value) ? ERASED_VALUE : textOf(value);
    return text === null
      ? []
      : [[told({ zh: `${title.zh}：`, en: `${title.en}: ` }, 'muted'), typeof text === 'string' ? typed(text) : text]];
  });
  return lines.length === 0 ? null : lines;
}

/** A number is the question's, not what was asked. */
function textOf(value: Json): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return (
    Object.values(value)
      .filter((part) => typeof part === 'string')
      .join('，') || null
  );
}

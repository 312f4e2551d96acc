import type { Text } from '#engine/definition/text.js';
import { localTime, type Output } from '../../output.js';

/** Who did something, when, and why. */
export interface ToldLine {
  readonly seq: number;
  readonly at: string;
  readonly actor: string | null;
  readonly onBehalfOf: string | null;
  readonly why: unknown;
  readonly text: Text;
}

/** `/api/instances/<id>/as-of?…`; parameters that are undefined are left out. */
export function pastPath(instance: string, what: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  const text = new URLSearchParams(given).toString();
  return `/api/instances/${encodeURIComponent(instance)}/${what}${text === '' ? '' : `?${text}`}`;
}

/** A value in one line: nothing is `—`, what was erased says so. */
export function valueText(value: unknown, output: Output): string {
  if (value === null || value === undefined) return '—';
  if (typeof value === 'object' && '$erased' in value) return output.say({ zh: '（已删除）', en: '(erased)' });
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, inner: unknown) => (isErased(inner) ? output.say({ zh: '（已删除）', en: '(erased)' }) : inner));
}

function isErased(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$erased' in value;
}

/** `li.na（代 wang.fang）`; a program is the system. */
export function whoText({ actor, onBehalfOf }: Pick<ToldLine, 'actor' | 'onBehalfOf'>, output: Output): string {
  if (actor === null) return output.say({ zh: '系统', en: 'the system' });
  return onBehalfOf === null ? actor : output.say({ zh: `${actor}（代 ${onBehalfOf}）`, en: `${actor} (for ${onBehalfOf})` });
}

/** `#4  2027-03-02 11:00 +08:00  王芳办理“核对”，结果：驳回：太多` */
export function eventLine({ seq, at, text }: Pick<ToldLine, 'seq' | 'at' | 'text'>, output: Output): string {
  return `#${seq}  ${localTime(at)}  ${output.say(text)}`;
}

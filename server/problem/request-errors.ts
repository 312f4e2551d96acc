import { z } from 'zod';
import { child } from '#engine/definition/json-pointer.js';
import { kindName, TYPE_NAMES } from '#engine/definition/kind-name.js';
import type { Text } from '#engine/definition/text.js';
import { didYouMean } from '#engine/definition/suggest.js';

type Issue = z.core.$ZodIssue;

/** What is wrong at one place of a request, and what was expected there. */
export interface RequestError {
  /** JSON pointer into the body or the query; `/`: the whole of it. */
  readonly path: string;
  readonly code:
    'required' | 'unknown-field' | 'wrong-type' | 'too-large' | 'too-small' | 'too-long' | 'too-short' | 'not-as-written' | 'not-an-option';
  readonly text: Text;
}

/** Names of types that a definition does not have. */
const MORE_TYPES: Readonly<Record<string, Text>> = {
  record: TYPE_NAMES['object']!,
  int: TYPE_NAMES['integer']!,
  date: { zh: '日期，如 2026-09-29', en: 'a date such as 2026-09-29' },
  datetime: { zh: '带时区的时刻，如 2026-09-29T09:00:00+08:00', en: 'an instant with its zone, such as 2026-09-29T09:00:00+08:00' },
  uuid: { zh: 'UUID 编号', en: 'a UUID' },
};

/** Longest piece of what was sent that is told back, in characters. */
const MOST_TOLD = 60;

/** @param schema - what the route takes: the fields it knows are told to whoever sends another */
export function requestErrors(issues: readonly Issue[], schema: z.core.$ZodType): readonly RequestError[] {
  const errors = issues.flatMap((issue) => errorsOf(issue, schema));
  // What is empty is not told again that it is not written as required.
  return errors.filter(({ path }, index) => errors.findIndex((other) => other.path === path) === index);
}

function errorsOf(issue: Issue, schema: z.core.$ZodType): readonly RequestError[] {
  const path = pointerOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => ({
      path: child(path === '/' ? '' : path, shortened(key)),
      code: 'unknown-field',
      text: unknownField(key, known),
    }));
  }
  const told = ownText(issue.message);
  return [{ path, ...problemOf(issue), ...(told ? { text: told } : {}) }];
}

function problemOf(issue: Exclude<Issue, { code: 'unrecognized_keys' }>): Omit<RequestError, 'path'> {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'invalid_value': {
      const options = issue.values.map(String);
      const hint = typeof issue.input === 'string' ? didYouMean(issue.input, options) : null;
      const isMissing = issue.input === undefined;
      return {
        code: isMissing ? 'required' : 'not-an-option',
        text: {
          zh: `${isMissing ? '缺少这一项，' : ''}应为以下之一：${options.join('、')}${hint ? `；${hint.zh}` : ''}`,
          en: `${isMissing ? 'missing; ' : ''}expected one of ${options.join(', ')}${hint ? `; ${hint.en}` : ''}`,
        },
      };
    }
    case 'too_big':
      return tooBig(issue.origin, issue.maximum);
    case 'too_small':
      return tooSmall(issue.origin, issue.minimum);
    case 'invalid_format': {
      const name = MORE_TYPES[issue.format];
      const wanted = name ?? { zh: `符合 ${String(issue.pattern)}`, en: `to match ${String(issue.pattern)}` };
      return {
        code: 'not-as-written',
        text: { zh: `写法不对，应${name ? '为' : ''}${wanted.zh}`, en: `not written as required: expected ${wanted.en}` },
      };
    }
    case 'invalid_union': {
      const [first] = issue.errors.flat();
      return first && first.code !== 'unrecognized_keys' ? problemOf(first) : UNFIT;
    }
    case 'invalid_key': {
      const [first] = issue.issues;
      const inner = first && first.code !== 'unrecognized_keys' ? problemOf(first) : UNFIT;
      return { ...inner, text: { zh: `名称：${inner.text.zh}`, en: `the name: ${inner.text.en}` } };
    }
    default:
      return UNFIT;
  }
}

const UNFIT: Omit<RequestError, 'path'> = { code: 'not-as-written', text: { zh: '内容不符合要求', en: 'not what is expected here' } };

function wrongType(expected: string, found: unknown): Omit<RequestError, 'path'> {
  const name = TYPE_NAMES[expected] ?? MORE_TYPES[expected] ?? { zh: expected, en: expected };
  if (found === undefined) return { code: 'required', text: { zh: `缺少这一项，应为${name.zh}`, en: `missing; expected ${name.en}` } };
  const kind = kindName(found);
  return { code: 'wrong-type', text: { zh: `应为${name.zh}，而不是${kind.zh}`, en: `expected ${name.en}, found ${kind.en}` } };
}

function tooBig(origin: string, most: number | bigint): Omit<RequestError, 'path'> {
  if (origin === 'string')
    return { code: 'too-long', text: { zh: `过长，最多 ${most} 个字符`, en: `too long; at most ${most} characters` } };
  if (origin === 'array') return { code: 'too-large', text: { zh: `过多，最多 ${most} 项`, en: `too many; at most ${most}` } };
  return { code: 'too-large', text: { zh: `过大，最大为 ${most}`, en: `too large; at most ${most}` } };
}

function tooSmall(origin: string, least: number | bigint): Omit<RequestError, 'path'> {
  if (origin === 'string')
    return least === 1
      ? { code: 'too-short', text: { zh: '不能为空', en: 'must not be empty' } }
      : { code: 'too-short', text: { zh: `过短，至少 ${least} 个字符`, en: `too short; at least ${least} characters` } };
  if (origin === 'array') return { code: 'too-small', text: { zh: `过少，至少 ${least} 项`, en: `too few; at least ${least}` } };
  return { code: 'too-small', text: { zh: `过小，最小为 ${least}`, en: `too small; at least ${least}` } };
}

function unknownField(key: string, known: readonly string[]): Text {
  const all =
    known.length > 0
      ? { zh: `可用的项：${known.join('、')}`, en: `fields: ${known.join(', ')}` }
      : { zh: '此处不填内容', en: 'nothing is expected here' };
  const hint = didYouMean(key, known) ?? all;
  return { zh: `没有“${shortened(key)}”这一项；${hint.zh}`, en: `there is no field "${shortened(key)}"; ${hint.en}` };
}

/** Fields of the object a path leads to; none when it leads elsewhere. */
function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const plain = unwrapped(schema);
  const [key, ...rest] = path;
  if (plain instanceof z.ZodArray && key !== undefined) return fieldsAt(plain.element, rest);
  if (!(plain instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(plain.shape);
  const inner = plain.shape[String(key)] as z.core.$ZodType | undefined;
  return inner ? fieldsAt(inner, rest) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return isWrapped ? unwrapped(schema.unwrap()) : schema;
}

/** A sentence a schema brings itself, `中文 / English`. */
function ownText(message: string): Text | null {
  const [, zh, en] = /^(.*\p{Script=Han}.*?) \/ (.*)$/su.exec(message) ?? [];
  return zh !== undefined && en !== undefined ? { zh, en } : null;
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((pointer, key) => child(pointer, shortened(String(key))), '') || '/';
}

function shortened(text: string): string {
  return text.length > MOST_TOLD ? `${text.slice(0, MOST_TOLD)}…` : text;
}

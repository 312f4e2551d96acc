import { child } from './json-pointer.js';
import type { Report } from './report.js';
import { nearest } from './suggest.js';
import type { Text } from './text.js';
import { readText } from './read-text.js';
import { USUAL_REASONS } from './usual-reasons.js';
import { isMapping, mapValues, own, texts } from './values.js';

/** Reason → what people read. */
export type Reasons = Readonly<Record<string, Text>>;

/** `customer`, `[customer, asked]` of the usual reasons, or name → title; one without a title is told, and is its own. */
export function readReasons(value: unknown, path: string, report: Report): Reasons {
  if (isMapping(value)) return mapValues(value, (title, reason) => readText(title) ?? reasonTitle({}, reason));
  const names = texts(value);
  for (const [index, reason] of names.entries())
    if (!Object.hasOwn(USUAL_REASONS, reason))
      report.warning(
        'GH2508',
        Array.isArray(value) ? child(path, index) : path,
        {
          zh: `理由 \`${reason}\` 没有名称，办理人看到的就是这个代号。`,
          en: `reason \`${reason}\` has no title: this is all that people would read`,
        },
        hintFor(reason),
      );
  return Object.fromEntries(names.map((reason) => [reason, reasonTitle({}, reason)]));
}

function hintFor(reason: string): Text {
  const near = nearest(reason, Object.keys(USUAL_REASONS));
  return {
    zh: `${near === null ? '' : `是否想写 \`${near}\`？否则`}把列表改为逐个写明名称，如 \`{ force-majeure: { zh: 不可抗力, en: Force majeure } }\`。`,
    en: `${near === null ? '' : `did you mean \`${near}\`? If not, `}give every reason of the list a title, such as \`{ force-majeure: { zh: 不可抗力, en: Force majeure } }\``,
  };
}

/** What people read for a reason: its title there, else the usual one; any other text is its own, such as what an administrator wrote. */
export function reasonTitle(reasons: Reasons, reason: string): Text {
  return own(reasons, reason) ?? own(USUAL_REASONS, reason) ?? { zh: reason, en: reason };
}

/** Reasons as they are told where one is to be chosen. */
export function listed(reasons: Reasons): {
  readonly reasons: readonly string[];
  readonly reasonTitles: Record<string, { zh: string; en: string }>;
} {
  return { reasons: Object.keys(reasons), reasonTitles: mapValues(reasons, (title) => ({ ...title })) };
}

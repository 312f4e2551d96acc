import { isDuePhrase, looksLikePhrase, parseDuePhrase } from './due-phrase.js';
import { parseDuration } from './duration.js';
import { child } from './json-pointer.js';
import type { Text } from './text.js';
import type { Limit, Warning } from './time-limit.js';
import { meantDurations } from './meant-duration.js';
import { readActions } from './read-action.js';
import { readCandidate, readCandidates } from './read-candidate.js';
import type { ReadContext } from './read-context.js';
import { readDuration } from './read-duration.js';
import { readExpression } from './read-expression.js';
import { readText } from './read-text.js';
import { readReasons } from './reasons.js';
import { isMapping, mapping, oneOrMany, text, texts, type YamlMap } from './values.js';

/** `limit: 4 working hours`, or the mapping with `within` or `due`. Null when absent. */
export function readLimit(name: string, value: unknown, path: string, context: ReadContext): Limit | null {
  if (value === undefined || value === null) return null;
  const { report } = context;
  if (!isMapping(value)) {
    const within = readDuration(value, path, report);
    return {
      name,
      title: null,
      over: null,
      within,
      due: null,
      from: 'entered',
      cutoff: null,
      warn: [],
      breach: [],
      chain: [],
      accountable: null,
      pause: {},
      excuse: null,
      path,
    };
  }
  if (value.pause !== undefined && value.due !== undefined) {
    report.errorAtKey('GH2505', child(path, 'pause'), {
      zh: '到期日固定的时限（`due`）不能暂停；可暂停的时限请写 `within`。',
      en: 'a limit with a fixed date (`due`) cannot be paused; one that can be has `within`',
    });
  }
  const cutoff = text(value.cutoff);
  if (cutoff !== null && !/^([01]\d|2[0-3]):[0-5]\d$/.test(cutoff)) {
    report.error('GH1212', child(path, 'cutoff'), {
      zh: `\`${cutoff}\` 不是时刻，应如 "16:00"。`,
      en: `\`${cutoff}\` is not a time of day such as "16:00"`,
    });
  }
  if ((value.within === undefined) === (value.due === undefined)) {
    report.error('GH2504', path, {
      zh: `时限 \`${name}\` 必须写 \`within\` 或 \`due\` 之一。`,
      en: `limit \`${name}\` needs either \`within\` or \`due\``,
    });
  }
  return {
    name,
    title: readText(value.title),
    over: value.over === undefined ? null : texts(value.over),
    within: value.within === undefined ? null : readDuration(value.within, child(path, 'within'), report),
    due: readDue(value.due, child(path, 'due'), context),
    from:
      value.from === undefined || value.from === 'entered'
        ? 'entered'
        : value.from === 'start'
          ? 'start'
          : (readExpression(value.from, child(path, 'from')) ?? 'entered'),
    cutoff,
    warn: readWarnings(value.warn, child(path, 'warn'), context),
    breach: readActions(value.breach, child(path, 'breach'), 'limit', context),
    chain: readChain(mapping(value.chain), child(path, 'chain'), context),
    accountable: value.accountable === undefined ? null : readCandidate(value.accountable, child(path, 'accountable'), context),
    pause: readReasons(value.pause, child(path, 'pause'), report),
    excuse: readExcuse(value.excuse, child(path, 'excuse'), context),
    path,
  };
}

function readExcuse(value: unknown, path: string, context: ReadContext): Limit['excuse'] {
  if (!isMapping(value)) return null;
  return {
    reasons: readReasons(value.reasons, child(path, 'reasons'), context.report),
    by: readCandidates(value.by, child(path, 'by'), context),
  };
}

const DUE_HINT: Text = {
  zh: '例如 `day 5 of month`、`working day 5 of month`、`last day of June, December`、`Saturday 18:00`，或得到日期的表达式。',
  en: 'write `day 5 of month`, `working day 5 of month`, `last day of June, December`, `Saturday 18:00`, or an expression giving a date',
};

function readDue(value: unknown, path: string, { report }: ReadContext): Limit['due'] {
  const phrase = typeof value === 'string' ? parseDuePhrase(value) : null;
  if (isDuePhrase(phrase)) return { kind: 'phrase', phrase: String(value) };
  if (phrase !== null) {
    report.error('GH1205', path, phrase, DUE_HINT);
    return null;
  }
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) {
    const hint = {
      zh: '写成 `date("2026-02-28")`；多半应是单据里的日期。',
      en: 'write `date("2026-02-28")`; most often a date of a document is meant',
    };
    report.error('GH1205', path, { zh: `\`${value}\` 不是到期日的写法。`, en: `\`${value}\` is not a due date` }, hint);
    return null;
  }
  const within = typeof value === 'string' ? withinMeant(value) : null;
  if (within !== null) {
    report.error(
      'GH1205',
      path,
      { zh: `\`${String(value)}\` 是时长，不是到期日。`, en: `\`${String(value)}\` is a duration, not a due date` },
      { zh: `时长写在 \`within\` 里：\`within: ${within}\`。`, en: `a duration stands under \`within\`: \`within: ${within}\`` },
    );
    return null;
  }
  if (typeof value === 'string' && looksLikePhrase(value)) {
    report.error('GH1205', path, { zh: `\`${value}\` 不是到期日的写法。`, en: `\`${value}\` is not a due date` }, DUE_HINT);
    return null;
  }
  const expression = readExpression(value, path);
  return expression === null ? null : { kind: 'expression', expression };
}

/** The duration that stands where a due date belongs; null when it is none. */
function withinMeant(text: string): string | null {
  return parseDuration(text) === null ? (meantDurations(text)[0] ?? null) : text;
}

function readWarnings(value: unknown, path: string, { report }: ReadContext): readonly Warning[] {
  return oneOrMany(value).flatMap((entry, index): Warning[] => {
    const share = typeof entry === 'string' ? /^([1-9]\d?)%$/.exec(entry) : null;
    if (share !== null) return [{ kind: 'share', share: Number(share[1]) / 100 }];
    const before = typeof entry === 'string' && entry.endsWith(' before') ? parseDuration(entry.slice(0, -' before'.length)) : null;
    if (before !== null && before.unit !== 'same day') return [{ kind: 'before', before }];
    report.error('GH1211', Array.isArray(value) ? child(path, index) : path, {
      zh: `预警 \`${String(entry)}\` 应如 \`2 working hours before\` 或 \`80%\`。`,
      en: `warning \`${String(entry)}\` must look like \`2 working hours before\` or \`80%\``,
    });
    return [];
  });
}

function readChain(value: YamlMap, path: string, context: ReadContext): Limit['chain'] {
  return Object.entries(value).flatMap(([key, actions]) => {
    const after = key.startsWith('+') ? parseDuration(key.slice(1).trim()) : null;
    if (after === null || after.unit === 'same day') {
      context.report.errorAtKey('GH1204', child(path, key), {
        zh: `\`${key}\` 应如 \`+15 days\`。`,
        en: `\`${key}\` must look like \`+15 days\``,
      });
      return [];
    }
    return [{ after, do: readActions(actions, child(path, key), 'limit', context) }];
  });
}

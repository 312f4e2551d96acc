import { USUAL_REASONS } from '../usual-reasons.js';
import type { Schema } from './schema.js';
import { STRING, CAMEL, KEBAB, listOf, mapOf, oneOrMore, record, ref, says } from './words.js';

/** Numbers are let through here so that "a duration needs its unit" is told instead of "expected a text". */
export const DURATION: Schema = { type: ['string', 'number'], examples: ['3 working days', '4 working hours', '30 minutes', 'same day'] };

const REASON: Schema = { ...STRING, examples: Object.keys(USUAL_REASONS) };
/** Usual ones, or each with the title people read. */
export const REASONS: Schema = says('常用理由的列表，或理由 → 名称', 'A list of usual reasons, or reason → title', {
  anyOf: [REASON, listOf(REASON, 1), { ...mapOf(ref('text'), KEBAB), minProperties: 1 }],
});

export const LIMIT: Schema = {
  anyOf: [
    DURATION,
    record({
      title: ref('text'),
      over: says('覆盖哪些状态', 'Over which states', oneOrMore(CAMEL)),
      within: says('多长时间内', 'Within', DURATION),
      due: says('到期：短语或日期表达式', 'Due: a phrase or an expression giving a date', STRING),
      from: says('从何时起：entered（默认）、start 或表达式', 'From: entered (default), start or an expression', STRING),
      cutoff: says('此时刻之后算次日，如 "16:00"', 'Later work counts as the next day\'s, such as "16:00"', STRING),
      warn: says('提前多久预警，如 2 working hours before 或 80%', 'When to warn: 2 working hours before, or 80%', {
        anyOf: [STRING, { type: 'number' }, listOf({ type: ['string', 'number'] }, 1)],
      }),
      breach: says('超时时的动作', 'Actions when it is breached', ref('actions')),
      chain: says('超时后逐级：+1 day: [动作]', 'Later actions: +1 day: [actions]', mapOf(ref('actions'))),
      accountable: says('超时算谁的', 'Whose violation a breach is', STRING),
      excuse: says(
        '事后可由谁以何理由免责',
        'Who may excuse a breach, for which reasons',
        record({ reasons: ref('reasons'), by: ref('people') }, ['reasons', 'by']),
      ),
      pause: says(
        '可因哪些理由暂停计时；asked：提问后等待答复期间',
        'Reasons that stop the clock; asked: while a question waits for its answer',
        ref('reasons'),
      ),
    }),
  ],
};

import { WEEKDAYS } from './calendar.js';
import { type DuePhrase, isDuePhrase, parseDuePhrase } from './due-phrase.js';
import type { Text } from './text.js';

const WEEKDAY_ZH = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];
const PERIOD_ZH = { 1: '每月', 3: '每季度', 6: '每半年', 12: '每年' } as const;

/** A recurring day in people's words: `每月第 5 个工作日`, `working day 5 of month`. What is no phrase is told as it is written. */
export function phraseTitle(written: string): Text {
  const phrase = parseDuePhrase(written);
  return isDuePhrase(phrase) ? { zh: `${dayZh(phrase)}${timeOf(phrase)}`, en: written } : { zh: written, en: written };
}

function dayZh(phrase: DuePhrase): string {
  if (phrase.kind === 'weekday') return WEEKDAY_ZH[phrase.weekday] ?? WEEKDAYS[phrase.weekday]?.[0] ?? '';
  const period = phrase.only ? `${phrase.only.join('、')} 月` : PERIOD_ZH[phrase.months];
  if (phrase.number === null) return `${period}最后一${phrase.working ? '个工作' : ''}日`;
  if (phrase.working) return `${period}第 ${phrase.number} 个工作日`;
  return phrase.months === 1 ? `${period} ${phrase.number} 日` : `${period}第 ${phrase.number} 日`;
}

function timeOf({ minute }: DuePhrase): string {
  if (minute === 1440) return '';
  return ` ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

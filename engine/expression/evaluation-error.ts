import type { Text } from '#engine/definition/text.js';
import { EmptyValueError } from './empty-value.js';

/** An expression had no value for the data it met; the definition is at fault, never the person. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  /** `empty`: a field that is not filled was used; `range`: division by zero or a value out of bounds; `other`: a missing key, index or type. */
  readonly reason: 'empty' | 'range' | 'other';
  readonly text: Text;

  constructor(
    readonly source: string,
    cause: unknown,
  ) {
    const said = summaryOf(cause);
    super(`"${source}": ${said}`, { cause });
    this.reason = cause instanceof EmptyValueError ? 'empty' : cause instanceof RangeError ? 'range' : 'other';
    this.text = {
      zh: this.reason === 'empty' ? `表达式“${source}”用到了尚未填写的内容，应先用 filled(…) 判断。` : `表达式“${source}”无法求值：${said}`,
      en: this.message,
    };
  }
}

/** First line of what an error says, without the picture of the source. */
function summaryOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return (summary ?? message ?? String(error)).split('\n')[0] ?? '';
}

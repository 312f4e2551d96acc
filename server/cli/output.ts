import pc from 'picocolors';
import { Temporal } from 'temporal-polyfill';
import type { Text } from '#engine/definition/text.js';

export type Language = 'zh' | 'en';

/** How a command talks: the result goes to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  readonly language: Language;
  readonly quiet: boolean;
  /** Prints the result: `value` with `--json` (with `schemaVersion`), else `text`. */
  result(value: unknown, text: string): void;
  /** Remark for the person watching; silent with `--quiet`. */
  note(text: string): void;
  say(text: Text): string;
}

export function createOutput(options: { json: boolean; quiet: boolean; language: Language }): Output {
  return {
    ...options,
    result(value, text) {
      process.stdout.write(
        options.json ? `${JSON.stringify({ schemaVersion: 1, result: value }, null, 2)}\n` : text === '' ? '' : `${text}\n`,
      );
    },
    note(text) {
      if (!options.quiet) process.stderr.write(`${pc.dim(text)}\n`);
    },
    say: (text) => text[options.language],
  };
}

/** `--lang`, else LANG, else Chinese. */
export function chooseLanguage(option: string | undefined, environment: string | undefined): Language {
  const wanted = option ?? environment ?? 'zh';
  return /^en/i.test(wanted) ? 'en' : 'zh';
}

/** An instant of the API as its reader's clock shows it: `2026-11-26 17:30 +08:00`. Null: nothing. */
export function localTime(instant: string | null, zone = Temporal.Now.timeZoneId()): string {
  if (instant === null) return '';
  const at = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return `${at.toPlainDate().toString()} ${at.toPlainTime().toString({ smallestUnit: 'minute' })} ${at.offset}`;
}

/** `1 error`, `2 errors`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Columns padded to the widest cell; Chinese characters count two. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd();
  return [pc.bold(line(head)), ...rows.map(line)].join('\n');
}

function width(text: string): number {
  let columns = 0;
  for (const character of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1;
  return columns;
}

/**
 * What a spreadsheet takes for a formula: = + - @ (half and full width), tab, carriage return, line feed. The apostrophe itself is among them so that
 * what was done can be undone.
 */
const TAKEN_FOR_FORMULA = /^[=+\-@＝＋－＠\t\r\n']/;

/** A text that no spreadsheet calculates: one that begins like a formula gets an apostrophe in front, as a person would type it. */
export function safeText(text: string): string {
  return TAKEN_FOR_FORMULA.test(text) ? `'${text}` : text;
}

/** The text again, by whoever reads an exported table with a program. */
export function unsafeText(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text;
}

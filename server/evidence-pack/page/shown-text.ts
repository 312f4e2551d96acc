/** Control characters but for tabs and line ends, and those that turn the order of others around: a reader would not see them, or see something else. */
const UNSEEN = /(?![\t\n\r])\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A text as a page shows it: what could not be seen in it is named, so that nothing typed can pass for something else. */
export function shownText(text: string): string {
  return text.replaceAll(UNSEEN, nameOf).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/** `[U+202E]`. */
export function nameOf(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

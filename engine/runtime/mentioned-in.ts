/** A person's id behind an `@`, which begins a word: the `@` of a mail address does not. */
const MENTION = /(?<![A-Za-z0-9._%+-])@([a-z0-9]+(?:[._-][a-z0-9]+)*)/g;

/** Whom a text mentions: `请 @li.na 核对` names `li.na`. In order, no doubles. */
export function mentionedIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(MENTION)].map(([, person = '']) => person))];
}

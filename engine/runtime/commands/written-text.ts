import { refuse } from '../refusals.js';

/** Longest question, answer or comment, in characters. */
export const MOST_CHARACTERS = 2_000;

/**
 * What a person wrote, without the blanks around it.
 *
 * @throws {Refused} `comment-required` when nothing is left, `text-too-long` with how long it may be
 */
export function writtenText(text: string): string {
  const written = text.trim();
  if (written === '') refuse('comment-required');
  if (written.length > MOST_CHARACTERS) refuse('text-too-long', { most: MOST_CHARACTERS, length: written.length });
  return written;
}

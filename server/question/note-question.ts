import type { AccessRecorder } from '#server/access/access-recorder.js';
import type { SignedIn } from '#server/auth/signed-in.js';

/** What of a question the log may repeat; values of fields may be personal. */
const TOLD = new Set([
  'process',
  'version',
  'from',
  'to',
  'status',
  'state',
  'person',
  'part',
  'clock',
  'type',
  'kind',
  'by',
  'at',
  'document',
]);

/**
 * Notes that somebody asked about all instances together: what, and the names of all he narrowed it by.
 *
 * @param subject - whom or what it is about; null: nothing in particular
 */
export function noteQuestion(
  recorder: AccessRecorder,
  { person }: SignedIn,
  question: string,
  query: Readonly<Record<string, unknown>>,
  subject: string | null = null,
): Promise<void> {
  const asked = Object.entries(query).filter(([name, value]) => value !== undefined && name !== 'limit' && name !== 'after');
  const told = asked.filter(([name]) => TOLD.has(name)).map(([name, value]): [string, string] => [name, String(value)]);
  const details = { question, filters: asked.map(([name]) => name), ...Object.fromEntries(told) };
  return recorder.read({ person, action: 'ask-question', subject, details });
}

import { DomainError } from '#engine/domain-error.js';

/** Problems shown of one request; whoever sends more has other worries. */
const MOST_SHOWN = 20;

/** What the schema of a route finds wrong with a request, as a problem `request-invalid` with a JSON pointer each. */
export function requestInvalid(
  issues: readonly { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }[],
): DomainError {
  const errors = issues.slice(0, MOST_SHOWN).map((issue) => ({
    path: `/${(issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('/')}`,
    text: issue.message,
  }));
  return new DomainError('request-invalid', errors.map((error) => `${error.path}: ${error.text}`).join('; '), { errors });
}

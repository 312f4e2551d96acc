import type { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { type RequestError, requestErrors } from './request-errors.js';

/** Problems shown of one request; whoever sends more has other worries. */
const MOST_SHOWN = 20;

/**
 * What was sent, as the schema reads it.
 *
 * @throws {DomainError} `request-invalid`: every place that does not fit, and what was expected there
 */
export function readRequest<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.infer<Schema> {
  const read = schema.safeParse(sent, { reportInput: true });
  if (!read.success) throw requestInvalid(requestErrors(read.error.issues, schema));
  return read.data;
}

/** A problem `request-invalid` that tells each place. */
export function requestInvalid(errors: readonly RequestError[]): DomainError {
  const shown = errors.slice(0, MOST_SHOWN);
  return new DomainError('request-invalid', shown.map(({ path, text }) => `${path}: ${text.zh} / ${text.en}`).join('; '), {
    errors: shown,
  });
}

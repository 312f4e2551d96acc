import { createHash } from 'node:crypto';
import { DomainError } from '#engine/domain-error.js';

/**
 * Id of a command sent over HTTP: the person and his `Idempotency-Key` in one digest, so that the same request is one command however often it
 * arrives, another person's key is another command, and the history holds no text of the client's.
 *
 * @param key - value of the header, 1 to 200 visible characters
 * @throws {DomainError} `idempotency-key-required`
 */
export function commandId(person: string, key: string | undefined): string {
  if (!key || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new DomainError(
      'idempotency-key-required',
      '每个操作都要带 Idempotency-Key（1–200 个可见字符）/ Send an Idempotency-Key of 1 to 200 visible characters.',
    );
  }
  return shortHash(person, key).slice(0, 22);
}

/** What a repeated key is compared with: the whole request in one digest. Somebody who finds two requests of one digest deceives only himself. */
export function requestDigest(route: string, body: unknown): string {
  return shortHash(route, JSON.stringify(body)).slice(0, 11);
}

function shortHash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url');
}

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { canonical } from '#engine/audit/canonical.js';
import type { Json, JsonObject } from '#engine/runtime/instance.js';

/** A subject's key; the secret has 32 bytes. */
export interface SubjectKey {
  readonly id: string;
  readonly secret: Buffer;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a value with AES-256-GCM. The initialization vector is derived from the key, the place and the value (as in SIV): a command that is
 * carried out again gives the same event and hash, while the same value in another event looks different.
 *
 * @param place - `<instance>:<seq>` of the event; ciphertext moved to another event does not open
 */
export function encrypt(key: SubjectKey, place: string, value: Json): JsonObject {
  const text = canonical(value);
  const iv = createHmac('sha256', key.secret).update(`${place}\0${text}`).digest().subarray(0, IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', encryptionKey(key), iv).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { key: key.id, iv: iv.toString('base64url'), text: sealed.toString('base64url') };
}

/** The value again; null when it was not sealed with this key at this place. */
export function decrypt(key: SubjectKey, place: string, { iv, text }: JsonObject): Json {
  const sealed = Buffer.from(String(text), 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', encryptionKey(key), Buffer.from(String(iv), 'base64url')).setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const opened = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(opened.toString('utf8')) as Json;
  } catch {
    // Changed, cut, or of another event: whoever verifies the chain is told by the hash.
    return null;
  }
}

/** One secret, two keys: what derives the vectors must not be what encrypts. */
function encryptionKey({ secret }: SubjectKey): Buffer {
  return createHmac('sha256', secret).update('encryption').digest();
}

import { hash, verify } from '@node-rs/argon2';

/** argon2id with the library's defaults (19 MiB, 2 passes), as OWASP advises. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'));
}

/** A hash of nothing, so that an unknown name takes as long as a wrong password. */
const DUMMY = hash('no such account');

/** False for a wrong password and for an unknown account (`stored` null), in the same time. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await DUMMY), password.normalize('NFKC'));
  return stored !== null && matches;
}

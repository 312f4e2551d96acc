import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * An empty folder for whatever a test needs, a database within too: run as root, its user could not reach it otherwise, and the database would go, and
 * stay, elsewhere.
 *
 * @param name - what it begins with: `gatehouse-http-`
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  chmodSync(folder, 0o711);
  return folder;
}

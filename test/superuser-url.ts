import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedServer } from '#server/database/embedded.js';

/** URL that connects as the superuser, whose password lies in the data folder. */
export function superuserUrl({ folder, ownerUrl }: Pick<EmbeddedServer, 'folder' | 'ownerUrl'>, database = 'gatehouse'): string {
  const secret = JSON.parse(readFileSync(join(folder, 'pg/gatehouse-secret.json'), 'utf8')) as { superuser: string };
  const url = new URL(`/${database}`, ownerUrl);
  url.username = 'postgres';
  url.password = secret.superuser;
  return url.href;
}

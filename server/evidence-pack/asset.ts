import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * A file that is shipped as it is, beside the sources and not beside what they are built to.
 *
 * @param path - from this folder on
 */
export async function asset(path: string): Promise<string> {
  for (const folder of ['./', '../../../server/evidence-pack/']) {
    const file = fileURLToPath(new URL(`${folder}${path}`, import.meta.url));
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new Error(`${path} is missing beside ${import.meta.url}`);
}

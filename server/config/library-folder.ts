import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface LibraryFile {
  /** Relative to the library folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ['processes', 'forms', 'templates'] as const;

/**
 * Reads every YAML file and template of a library folder, sorted by path.
 *
 * @param root - folder that holds `processes/`, `forms/`, `templates/`; a missing one counts as empty
 */
export async function readLibraryFolder(root: string): Promise<readonly LibraryFile[]> {
  const files: LibraryFile[] = [];
  for (const folder of FOLDERS) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || !/\.(ya?ml|hbs)$/.test(entry.name)) continue;
      const file = join(entry.parentPath, entry.name);
      files.push({ path: relative(root, file).split(sep).join('/'), text: await readFile(file, 'utf8') });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

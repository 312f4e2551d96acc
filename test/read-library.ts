import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);

/** Texts of the library as shipped. */
export function shippedFiles(): readonly { readonly path: string; readonly text: string }[] {
  return ['processes/', 'forms/', 'templates/'].flatMap(filesIn).map((path) => ({ path, text: readFileSync(new URL(path, ROOT), 'utf8') }));
}

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    return entry.isDirectory() ? filesIn(`${path}/`) : [path];
  });
}

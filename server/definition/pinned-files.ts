import { tableFunction } from '#engine/expression/process-scope.js';
import type { Library } from '#engine/definition/library.js';
import type { LibraryFile } from '#server/config/library-folder.js';

/**
 * The files a version of a process is pinned to: its own, and every form, decision table, template and message type it can reach.
 * Registers, people and calendars are not among them: those are always the current ones.
 *
 * Names are found in the text, so a file that is only mentioned is pinned too: that costs a version, never a wrong reading.
 */
export function pinnedFiles(library: Library, files: readonly LibraryFile[], process: string): readonly LibraryFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const pinned = new Map<string, LibraryFile>();
  const waiting = [`processes/${process}.yaml`];
  const candidates = candidatePaths(library, byPath);
  while (waiting.length > 0) {
    const file = byPath.get(waiting.pop() ?? '');
    if (!file || pinned.has(file.path)) continue;
    pinned.set(file.path, file);
    const words = new Set(file.text.match(/[A-Za-z][\w-]*/g) ?? []);
    for (const [word, paths] of candidates) if (words.has(word)) waiting.push(...paths);
  }
  for (const path of ['processes/messages.yaml', 'templates/sheet.hbs']) {
    const file = byPath.get(path);
    if (file) pinned.set(path, file);
  }
  return [...pinned.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Id → files that this word may mean: a form, a template, a decision table. */
function candidatePaths(library: Library, byPath: ReadonlyMap<string, LibraryFile>): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  const add = (id: string, path: string): void => {
    if (byPath.has(path)) words.set(id, [...(words.get(id) ?? []), path]);
  };
  for (const id of library.forms.keys()) add(id, `forms/${id}.yaml`);
  for (const id of library.templates.keys()) add(id, `templates/${id}.hbs`);
  for (const id of library.decisions.keys()) add(tableFunction(id), `processes/decisions/${id}.yaml`);
  return words;
}

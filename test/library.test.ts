import { readdirSync, readFileSync } from 'node:fs';
import { formatFinding } from '#engine/definition/format-finding.js';
import { readLibrary } from '#engine/definition/library.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';

const ROOT = new URL('../', import.meta.url);

function files(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    return entry.isDirectory() ? files(`${path}/`) : [path];
  });
}

describe('the library as shipped', () => {
  const library = ['processes/', 'forms/', 'templates/']
    .flatMap(files)
    .map((path) => ({ path, text: readFileSync(new URL(path, ROOT), 'utf8') }));
  const texts = new Map(library.map(({ path, text }) => [path, text]));

  it('has no errors', () => {
    const read = readLibrary(library);
    const errors = [...read.findings, ...verifyLibrary(read.library)].filter(({ severity }) => severity === 'error');
    expect(errors.map((finding) => formatFinding(finding, texts.get(finding.file)!, 'en')).join('\n')).toBe('');
  });
});

import { formatFinding } from '#engine/definition/format-finding.js';
import { readLibrary } from '#engine/definition/library.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import { shippedFiles } from './read-library.js';

describe('the library as shipped', () => {
  const library = shippedFiles();
  const texts = new Map(library.map(({ path, text }) => [path, text]));

  it('has no errors', () => {
    const read = readLibrary(library);
    const errors = [...read.findings, ...verifyLibrary(read.library)].filter(({ severity }) => severity === 'error');
    expect(errors.map((finding) => formatFinding(finding, texts.get(finding.file)!, 'en')).join('\n')).toBe('');
  });
});

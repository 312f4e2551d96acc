import fc from 'fast-check';
import { readLibrary } from '#engine/definition/library.js';
import { smallLibrary } from './test-library.js';
import { verifyLibrary } from './verify-library.js';

const FILES = smallLibrary();
const VALUES = ['7', '[]', '{}', 'null', 'x', '"', '- a', ': ', '{ when: x }', 'finished', '\n', '\t', '{{', '}}'];

it('any damage to any file gives findings, never an exception', () => {
  const damage = fc.record({ file: fc.nat(FILES.length - 1), at: fc.nat(3000), length: fc.nat(40), by: fc.constantFrom(...VALUES) });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
      const files = FILES.map(({ path, text }, index) => {
        const hits = damages.filter(({ file }) => file === index);
        return {
          path,
          text: hits.reduce(
            (changed, { at, length, by }) => changed.slice(0, at % changed.length) + by + changed.slice((at % changed.length) + length),
            text,
          ),
        };
      });
      const { library, findings } = readLibrary(files);
      for (const { line, column } of [...findings, ...verifyLibrary(library)]) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
      }
    }),
    { numRuns: Number(process.env['GATEHOUSE_FUZZ_RUNS'] ?? 500) },
  );
});

it('files taken away are told, never an exception', () => {
  for (const { path } of FILES) {
    const { library } = readLibrary(FILES.filter((file) => file.path !== path));
    expect(() => verifyLibrary(library)).not.toThrow();
  }
});

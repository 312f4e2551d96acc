import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEM_CODES, problemOf } from './problem-codes.js';

/** Codes a source names where it makes a `DomainError` or a refusal. */
function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:new DomainError|\brefuse|\brefusal)\(\s*'([a-z-]+)'/g)].map(([, code = '']) => code);
}

test('every code that is thrown or refused with has a status and a title', () => {
  const used = new Set(
    ['engine', 'server'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .flatMap((file) => codesIn(readFileSync(join(folder, file), 'utf8'))),
    ),
  );
  expect(used.size).toBeGreaterThan(40);
  expect([...used].filter((code) => !Object.hasOwn(PROBLEM_CODES, code))).toEqual([]);
});

test('a code without an entry would be found', () => {
  expect(codesIn("throw new DomainError(\n  'never-heard-of', '…')")).toEqual(['never-heard-of']);
  expect(problemOf('never-heard-of').status).toBe(500);
});

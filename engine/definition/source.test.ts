import { readYaml } from './source.js';

/** `[text, code, line, column]`: what the reader refuses, and where. */
const REFUSED: readonly (readonly [name: string, text: string, code: string, line: number, column: number])[] = [
  ['an anchor', 'a: &x 1\n', 'GH1005', 1, 7],
  ['an alias', 'a: &x 1\nb: *x\n', 'GH1005', 2, 4],
  ['a merge key', 'a: 1\n<<: { b: 1 }\n', 'GH1006', 2, 1],
  ['a custom tag', 'a: !secret x\n', 'GH1007', 1, 12],
  ['a binary tag', 'a: !!binary aGk=\n', 'GH1007', 1, 13],
  ['a directive', '%YAML 1.1\n---\na: yes\n', 'GH1007', 1, 1],
  ['two documents', 'a: 1\n---\nb: 2\n', 'GH1008', 2, 1],
  ['a key written twice', 'a: 1\nb: 2\na: 3\n', 'GH1004', 3, 1],
  ['a key written twice in a flow mapping', 'x: { a: 1, "a": 2 }\n', 'GH1004', 1, 12],
  ['__proto__', 'a: { __proto__: { b: 1 } }\n', 'GH1009', 1, 6],
  ['constructor', 'constructor: 1\n', 'GH1009', 1, 1],
  ['prototype', 'a:\n  prototype: 1\n', 'GH1009', 2, 3],
  ['a NUL character', 'a: "x\0y"\n', 'GH1010', 1, 6],
  ['half of a character', 'a: "x\ud800y"\n', 'GH1010', 1, 6],
  ['a tab as indentation', 'a:\n\t- b\n', 'GH1011', 2, 1],
  ['an empty text', '', 'GH1012', 1, 1],
  ['only a comment', '# nothing\n', 'GH1012', 1, 1],
  ['a key that is a list', '? [a]\n: 1\n', 'GH1013', 1, 3],
  ['an open quote', 'a: "x\n', 'GH1003', 2, 1],
  ['a list that becomes a mapping', '- a\nb: c\n', 'GH1003', 2, 1],
  ['an open bracket', 'a: [1, 2\n', 'GH1003', 2, 1],
  ['61 levels of brackets', `a: ${'['.repeat(61)}`, 'GH1002', 1, 63],
  ['61 levels of dashes', `${'- '.repeat(61)}a`, 'GH1002', 1, 121],
];

describe('readYaml', () => {
  it.each(REFUSED)('refuses %s', (_name, text, code, line, column) => {
    const source = readYaml('processes/x.yaml', text);
    expect(source.value).toBeUndefined();
    expect(source.findings.map((finding) => [finding.code, finding.line, finding.column])).toContainEqual([code, line, column]);
  });

  it.each([
    ['10 MB of text', 'a: 1\n'.repeat(2_000_000), 'GH1001'],
    ['10,000 brackets', '['.repeat(10_000), 'GH1002'],
    ['10,000 dashes', '- '.repeat(10_000), 'GH1002'],
    ['10,000 question marks', '? '.repeat(10_000), 'GH1002'],
    ['10,000 keys further and further in', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'GH1002'],
    ['a million commas', `[${'1,'.repeat(500_000)}]`, 'GH1014'],
  ])('refuses %s with two seconds of work', (_name, text, code) => {
    // Not by the clock: what else the machine does meanwhile is none of its work.
    const before = process.cpuUsage();
    expect(readYaml('x.yaml', text).findings[0]!.code).toBe(code);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });

  it('tells the place of a value, and of the key of a mapping', () => {
    const { locate, locateKey, value, findings } = readYaml('x.yaml', 'a:\n  b: { c: 发货, d: [1, x] }\n');
    expect(findings).toEqual([]);
    expect(value).toEqual({ a: { b: { c: '发货', d: [1, 'x'] } } });
    expect(locate('/a/b')).toEqual({ line: 2, column: 3 });
    expect(locate('/a/b/c')).toEqual({ line: 2, column: 11 });
    expect(locateKey('/a/b/c')).toEqual({ line: 2, column: 8 });
    expect(locate('/a/b/d/1')).toEqual({ line: 2, column: 22 });
    expect(locate('/a/b/missing')).toEqual({ line: 2, column: 3 });
  });

  it('keeps dates, times and long numbers as they are written', () => {
    expect(readYaml('x.yaml', 'a: 2026-09-29\nb: 16:00\nc: 2026-09-29T09:00+08:00\n2026: yes\n').value).toEqual({
      a: '2026-09-29',
      b: '16:00',
      c: '2026-09-29T09:00+08:00',
      2026: 'yes',
    });
  });
});

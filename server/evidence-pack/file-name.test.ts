import { basename, join, normalize } from 'node:path';
import { fileName, filePath } from './file-name.js';

const HOSTILE = [
  '../../../etc/passwd',
  '..',
  '.',
  '',
  '   ',
  '...',
  '/etc/passwd.txt',
  'C:\\Windows\\system32\\evil.txt',
  '..\\..\\evil.txt',
  'con',
  'NUL.txt',
  'com1.pdf',
  'a\u0000b.pdf',
  'line\nbreak.pdf',
  'fdp\u202e.exe.pdf',
  '~/.ssh/authorized_keys',
  'a'.repeat(5_000) + '.pdf',
  '合'.repeat(500) + '.pdf',
  '😀'.repeat(200),
  'x.'.repeat(300),
  'trailing. . .',
  '-rf *.txt',
  '\ud800.txt',
  '<script>alert(1)</script>.txt',
];

test.each(HOSTILE)('%j stays in its folder, on every system, and can be listed by sha256sum', (name) => {
  const safe = fileName(name);
  expect(safe).not.toBe('');
  expect(basename(safe)).toBe(safe);
  expect(normalize(join('/pack/attachments', `016 ${safe}`)).startsWith('/pack/attachments/016 ')).toBe(true);
  expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\u202a-\u202e]|^\.|[. ]$/u);
  expect(safe).not.toMatch(/^(con|nul|com1)(\.|$)/i);
  expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(180);
  expect(Buffer.from(safe).toString()).toBe(safe);
});

test('an ordinary name stays as it is, and a long one keeps its ending', () => {
  for (const name of ['报价单 2026（终稿）.pdf', 'Offer v2 final.docx', 'a.b.c.txt', 'é.png']) expect(fileName(name)).toBe(name);
  expect(fileName(`${'合'.repeat(500)}.pdf`)).toMatch(/^合+\.pdf$/);
});

test('no step of a path leads up', () => {
  expect(filePath('forms/request.yaml')).toBe('forms/request.yaml');
  expect(filePath('processes/../../../x.yaml')).toBe('processes/_/_/_/x.yaml');
  expect(filePath('//x//y')).toBe('file/file/x/file/y');
});

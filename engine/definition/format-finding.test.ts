import type { Finding } from './finding.js';
import { formatFinding } from './format-finding.js';

const FINDING: Finding = {
  code: 'GH2101',
  severity: 'error',
  file: 'processes/a.yaml',
  line: 2,
  column: 12,
  message: { zh: '没有状态 `x`。', en: 'there is no state `x`' },
  hint: { zh: '是否想写 `y`？', en: 'did you mean `y`?' },
};

it('shows place, code, message, the line it is about and what to do', () => {
  expect(formatFinding(FINDING, 'a: 1\nb: { 发货: x }\n', 'en')).toBe(
    [
      'processes/a.yaml:2:12 GH2101 error there is no state `x`',
      '  1 | a: 1',
      '  2 | b: { 发货: x }',
      '    |              ^',
      'hint: did you mean `y`?',
    ].join('\n'),
  );
});

it('speaks Chinese, and shows no lines without a text', () => {
  expect(formatFinding(FINDING, '', 'zh')).toBe('processes/a.yaml:2:12 GH2101 错误 没有状态 `x`。\n提示：是否想写 `y`？');
});

it('shows of a long line what stands around the place', () => {
  const lines = formatFinding({ ...FINDING, column: 5_001 }, `a: 1\nb: ${'甲'.repeat(4_997)}x${'乙'.repeat(9_999)}\n`, 'en').split('\n');
  expect(lines[2]).toBe(`  2 | ${'甲'.repeat(100)}x${'乙'.repeat(99)}`);
  expect(lines[3]).toBe(`    | ${' '.repeat(200)}^`);
});

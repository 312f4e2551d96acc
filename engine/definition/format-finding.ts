import type { Finding } from './finding.js';

/** Lines of source shown before the line with the finding. */
const LINES_BEFORE = 1;
/** Characters shown of a long line, the finding within the first half. */
const LONGEST_LINE = 200;

/**
 * One finding as people read it: `processes/shipment.yaml:14:9 GH2103 error …`, the lines it is about, and what to do.
 *
 * @param text - the whole file; empty: no lines are shown
 */
export function formatFinding(finding: Finding, text: string, language: 'zh' | 'en'): string {
  const { file, line, column, code, severity } = finding;
  const word = language === 'zh' ? { error: '错误', warning: '警告' }[severity] : severity;
  const lines = [`${file}:${line}:${column} ${code} ${word} ${finding.message[language]}`, ...frame(text, line, column)];
  if (finding.hint !== null) lines.push(`${language === 'zh' ? '提示：' : 'hint: '}${finding.hint[language]}`);
  return lines.join('\n');
}

function frame(text: string, line: number, column: number): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const first = Math.max(1, line - LINES_BEFORE);
  const width = String(line).length;
  const from = column > LONGEST_LINE ? column - 1 - LONGEST_LINE / 2 : 0;
  const cut = (content: string): string => content.slice(from, from + LONGEST_LINE).trimEnd();
  const shown = lines.slice(first - 1, line).map((content, index) => `  ${String(first + index).padStart(width)} | ${cut(content)}`);
  // Chinese characters are two columns wide on a terminal.
  const before = Array.from((lines[line - 1] ?? '').slice(from, column - 1)).reduce(
    (columns, char) => columns + (char > '\u2fff' ? 2 : 1),
    0,
  );
  return [...shown, `  ${' '.repeat(width)} | ${' '.repeat(before)}^`];
}

import { LineCounter, isAlias, isMap, isScalar, isSeq, type Document } from 'yaml';
import type { FindingCode } from '#engine/verify/codes.js';
import type { Finding } from './finding.js';
import { keyText } from './plain-value.js';

/** Most findings told about one text that is not YAML: the first ones explain the rest. */
const MAX_FINDINGS = 20;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Findings of a text that has no parsed value yet; places are offsets. */
export class SyntaxReport {
  readonly findings: Finding[] = [];
  private readonly lines: LineCounter = new LineCounter();
  private counted = false;

  constructor(
    readonly path: string,
    readonly text: string,
  ) {}

  add(code: FindingCode, offset: number, zh: string, en: string, hint: { zh: string; en: string } | null = null): void {
    if (this.findings.length >= MAX_FINDINGS) return;
    if (!this.counted && offset > 0) {
      this.lines.addNewLine(0);
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) this.lines.addNewLine(at + 1);
      this.counted = true;
    }
    const { line, col } = offset > 0 ? this.lines.linePos(offset) : { line: 1, col: 1 };
    this.findings.push({ code, severity: 'error', file: this.path, line, column: col, message: { zh, en }, hint });
  }
}

/** Everything a definition may not contain although a YAML library would read it. */
export function collectProblems(text: string, document: Document, report: SyntaxReport): void {
  const nul = text.search(/[\0\ud800-\udfff]/u);
  if (nul >= 0)
    report.add('GH1010', nul, '文本含有 NUL 字符或不成对的代理字符。', 'the text contains a NUL character or half of a character');
  const directive = /^%/m.exec(text);
  if (directive !== null && document.directives?.yaml.explicit === true)
    report.add('GH1007', directive.index, '不允许 YAML 指令。', 'YAML directives are not allowed');
  for (const { code, pos, message } of document.errors) {
    if (code === 'MULTIPLE_DOCS') report.add('GH1008', pos[0], '文件中有多个文档（---）。', 'the file holds several documents (---)');
    else if (code === 'TAB_AS_INDENT') report.add('GH1011', pos[0], '缩进请用空格，不要用制表符。', 'indent with spaces, not with tabs');
    else if (code === 'MULTIPLE_ANCHORS' || code === 'BAD_ALIAS')
      report.add('GH1005', pos[0], '不允许锚点（&）和别名（*）。', 'anchors (&) and aliases (*) are not allowed');
    else if (code === 'NON_STRING_KEY') report.add('GH1013', pos[0], '键必须是简单文本。', 'a key must be a simple text');
    else report.add('GH1003', pos[0], `YAML 语法错误：${message}`, `not valid YAML: ${message}`);
  }
  if (document.errors.length > 0) return;
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    report.add('GH1012', 0, '文件是空的。', 'the file is empty');
    return;
  }
  walk(document.contents, report);
}

function walk(node: unknown, report: SyntaxReport): void {
  const place = offsetOf(node);
  if (isAlias(node)) {
    report.add(
      'GH1005',
      place,
      `不允许别名 \`*${node.source}\`，请把内容写出来。`,
      `alias \`*${node.source}\` is not allowed; write the value out`,
    );
    return;
  }
  const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string };
  if (anchor !== undefined) report.add('GH1005', place, `不允许锚点 \`&${anchor}\`。`, `anchor \`&${anchor}\` is not allowed`);
  if (tag !== undefined) report.add('GH1007', place, `不允许标签 \`${tag}\`。`, `tag \`${tag}\` is not allowed`);
  if (isSeq(node)) for (const item of node.items) walk(item, report);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const at = offsetOf(key);
    if (isAlias(key)) walk(key, report);
    else if (!isScalar(key)) report.add('GH1013', at, '键必须是简单文本。', 'a key must be a simple text');
    else {
      if (key.anchor !== undefined || key.tag !== undefined) walk(key, report);
      checkKey(keyText(key), at, seen, report);
    }
    if (value !== null) walk(value, report);
  }
}

function checkKey(name: string, at: number, seen: Set<string>, report: SyntaxReport): void {
  if (name === '<<') report.add('GH1006', at, '不允许合并键 `<<`，请把内容写出来。', 'merge key `<<` is not allowed; write the keys out');
  else if (FORBIDDEN_KEYS.has(name)) report.add('GH1009', at, `不允许使用键 \`${name}\`。`, `key \`${name}\` is not allowed`);
  else if (seen.has(name)) report.add('GH1004', at, `键 \`${name}\` 重复。`, `key \`${name}\` is written twice`);
  seen.add(name);
}

function offsetOf(node: unknown): number {
  return (node as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
}

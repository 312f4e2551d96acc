import { LineCounter, parseDocument, type Node } from 'yaml';
import { MAX_BYTES, MAX_DEPTH, MAX_TOKENS, checkNesting, utf8Length } from './check-nesting.js';
import type { Finding } from './finding.js';
import { SyntaxReport, collectProblems } from './check-syntax.js';
import { toPlain } from './plain-value.js';
import { findNode } from './find-node.js';

/** From 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text with the places of its values. */
export interface SourceFile {
  /** Path inside the library: `processes/shipment.yaml`. */
  readonly path: string;
  readonly text: string;
  /** Plain JSON value; undefined when the text could not be read. */
  readonly value: unknown;
  /** Place of the value at a JSON pointer (a mapping or list: of its key); of the nearest ancestor when it does not exist. */
  locate(pointer: string): Position;
  /** Place of the key itself. */
  locateKey(pointer: string): Position;
}

export interface ReadSource extends SourceFile {
  readonly findings: readonly Finding[];
}

/**
 * Reads one YAML file. Never throws: a text that is too large, too deep, not YAML, or uses what definitions may not use (aliases, tags, merge
 * keys, several documents, keys that reach into prototypes) gives findings and an undefined value.
 */
export function readYaml(path: string, text: string): ReadSource {
  const lines = new LineCounter();
  const report = new SyntaxReport(path, text);
  const refused = (): ReadSource => ({
    path,
    text,
    value: undefined,
    locate: () => ({ line: 1, column: 1 }),
    locateKey: () => ({ line: 1, column: 1 }),
    findings: report.findings,
  });
  if (utf8Length(text, MAX_BYTES) > MAX_BYTES) {
    report.add('GH1001', 0, '文件超过 1 MB。', 'the file is larger than 1 MB');
    return refused();
  }
  const bound = checkNesting(text);
  if (bound !== null) {
    if (bound.problem === 'depth')
      report.add('GH1002', bound.offset, `嵌套超过 ${MAX_DEPTH} 层。`, `nested deeper than ${MAX_DEPTH} levels`);
    else report.add('GH1014', bound.offset, `内容超过 ${MAX_TOKENS} 个记号。`, `more than ${MAX_TOKENS} tokens`);
    return refused();
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, merge: false });
  collectProblems(text, document, report);
  if (report.findings.length > 0) return refused();
  const root = document.contents as Node;
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    path,
    text,
    value: toPlain(root),
    locate: (pointer) => position(findNode(root, pointer, 'value')),
    locateKey: (pointer) => position(findNode(root, pointer, 'key')),
    findings: [],
  };
}

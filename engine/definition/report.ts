import type { FindingCode } from '#engine/verify/codes.js';
import type { Finding } from './finding.js';
import type { Text } from './text.js';
import type { SourceFile } from './source.js';

/** Collects what is wrong with one file; places are JSON pointers into it. */
export class Report {
  readonly findings: Finding[] = [];

  constructor(readonly source: SourceFile) {}

  error(code: FindingCode, pointer: string, message: Text, hint: Text | null = null): void {
    this.add('error', code, pointer, message, hint);
  }

  warning(code: FindingCode, pointer: string, message: Text, hint: Text | null = null): void {
    this.add('warning', code, pointer, message, hint);
  }

  /** Like `error`, placed at the key instead of its value. */
  errorAtKey(code: FindingCode, pointer: string, message: Text, hint: Text | null = null): void {
    const { line, column } = this.source.locateKey(pointer);
    this.findings.push({ code, severity: 'error', file: this.source.path, line, column, message, hint });
  }

  private add(severity: Finding['severity'], code: FindingCode, pointer: string, message: Text, hint: Text | null): void {
    const { line, column } = this.source.locate(pointer);
    this.findings.push({ code, severity, file: this.source.path, line, column, message, hint });
  }
}

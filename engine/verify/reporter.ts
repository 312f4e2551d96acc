import type { Finding } from '#engine/definition/finding.js';
import { Report } from '#engine/definition/report.js';
import type { SourceFile } from '#engine/definition/source.js';

/** One report per file of the library. */
export class Reporter {
  private readonly reports = new Map<SourceFile, Report>();

  on(source: SourceFile): Report {
    const known = this.reports.get(source);
    if (known !== undefined) return known;
    const report = new Report(source);
    this.reports.set(source, report);
    return report;
  }

  /** By file and place. */
  get findings(): readonly Finding[] {
    const all = [...this.reports.values()].flatMap(({ findings }) => findings);
    return all.sort((a, b) =>
      a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1),
    );
  }
}

import { DomainError } from '../domain-error.js';
import type { People, Substitution } from '../definition/organization.js';
import { didYouMean } from '../definition/suggest.js';
import type { ImportReport, ImportRow } from './import-finding.js';
import { readDay, tellBackwards } from './people-rows.js';
import { refuseSubstitution } from './refuse-substitution.js';

/** Columns of a table of substitutions; `processes` are parted by spaces, none means all. */
export const SUBSTITUTION_COLUMNS = { person: '不在岗人员', by: '代理人', from: '起始日', to: '截止日', processes: '流程' } as const;

type Values = Readonly<Record<keyof typeof SUBSTITUTION_COLUMNS, string>>;

/**
 * Reads substitutions from rows, each checked against those there are and those above it. One that is there already is passed over.
 *
 * @param processes - ids of all processes
 * @returns those to be entered, without ids
 */
export function readSubstitutionRows(
  rows: readonly ImportRow[],
  known: readonly Substitution[],
  people: People,
  processes: readonly string[],
  report: ImportReport,
): readonly Substitution[] {
  const entered: Substitution[] = [];
  for (const { row, values } of rows) {
    const substitution = readRow(values as Values, row, processes, report);
    if (substitution === null || [...known, ...entered].some((other) => isSame(other, substitution))) continue;
    try {
      refuseSubstitution(substitution, [...known, ...entered], people);
      entered.push(substitution);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const [zh = '', en = ''] = error.detail.split(' / ');
      report.error(error.code, row, null, { zh, en });
    }
  }
  return entered;
}

function readRow(cells: Values, row: number, processes: readonly string[], report: ImportReport): Substitution | null {
  const before = report.findings.length;
  const from = readDay(cells.from, 'from', row, report) ?? '';
  const to = readDay(cells.to, 'to', row, report) ?? '';
  for (const column of ['from', 'to'] as const)
    if (cells[column] === '') report.error('date-invalid', row, column, { zh: '请写明日期。', en: 'a date is needed' });
  if (from !== '' && to !== '' && to < from) tellBackwards(row, report);
  const scope = cells.processes.split(/\s+/).filter((process) => process !== '');
  for (const process of scope)
    if (!processes.includes(process))
      report.error(
        'process-not-found',
        row,
        'processes',
        { zh: `没有流程 \`${process}\`。`, en: `there is no process \`${process}\`` },
        didYouMean(process, processes),
      );
  if (report.findings.length > before) return null;
  return { id: '', person: cells.person, by: cells.by, from, to, processes: scope.length === 0 ? null : scope };
}

function isSame(a: Substitution, b: Substitution): boolean {
  const text = ({ person, by, from, to, processes }: Substitution): string =>
    JSON.stringify([person, by, from, to, processes && [...processes].sort()]);
  return text(a) === text(b);
}

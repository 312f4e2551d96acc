import { type Info, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { stringify as stringifyYaml } from 'yaml';
import { checkShape } from '#engine/definition/check-shape.js';
import { child } from '#engine/definition/json-pointer.js';
import type { Person, Post, Substitution } from '#engine/definition/organization.js';
import { Report } from '#engine/definition/report.js';
import type { Schema } from '#engine/definition/schema/schema.js';
import { peopleSchema, substitutionsSchema } from '#engine/definition/schema/surroundings.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { readYaml, type ReadSource } from '#engine/definition/source.js';
import { list, mapping } from '#engine/definition/values.js';
import { type ImportRow, ImportReport } from '#engine/people/import-finding.js';
import { PEOPLE_COLUMNS } from '#engine/people/people-rows.js';
import { SUBSTITUTION_COLUMNS } from '#engine/people/substitution-rows.js';

export type TableFormat = 'csv' | 'yaml';
export type TableKind = 'people' | 'substitutions';

/** Our name of a column → what it is called in Chinese. */
type Columns = Readonly<Record<string, string>>;
const COLUMNS: Readonly<Record<TableKind, Columns>> = { people: PEOPLE_COLUMNS, substitutions: SUBSTITUTION_COLUMNS };
/** Columns a table need not have. */
const OPTIONAL: ReadonlySet<string> = new Set(['from', 'to', 'lastDay', 'processes']);

/** Stands where bytes were no UTF-8. */
const REPLACEMENT = '\uFFFD';

export interface ReadTable {
  readonly rows: readonly ImportRow[];
  readonly report: ImportReport;
}

/** Reads a table of people or substitutions; what is wrong with its form is in the report, and then there are no rows. */
export function readTable(text: string, format: TableFormat, kind: TableKind): ReadTable {
  const garbled = text.split('\n').findIndex((line) => line.includes(REPLACEMENT));
  if (garbled >= 0) return notUtf8(garbled + 1);
  return format === 'csv' ? readCsv(text, COLUMNS[kind]) : readYamlTable(text, kind);
}

/** Chinese spreadsheets write GBK unless told otherwise; every name would be lost. */
function notUtf8(row: number): ReadTable {
  const report = new ImportReport();
  report.error(
    'encoding-unknown',
    row,
    null,
    { zh: '文件不是 UTF-8 编码，文字读不出来。', en: 'the file is not UTF-8: its characters cannot be read' },
    { zh: '请在电子表格中另存为“CSV UTF-8（逗号分隔）”。', en: 'Save it from the spreadsheet as “CSV UTF-8 (comma delimited)”.' },
  );
  return { rows: [], report };
}

function readCsv(text: string, columns: Columns): ReadTable {
  let header: readonly string[] = [];
  const nameOf = (title: string): string | undefined => Object.keys(columns).find((name) => name === title || columns[name] === title);
  const report = new ImportReport((column) => header.find((title) => nameOf(title) === column) ?? column);
  try {
    const lines = parse(text, { bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true }) as unknown as {
      readonly record: readonly string[];
      readonly info: Info;
    }[];
    header = lines[0]?.record ?? [];
    checkHeader(header, columns, nameOf, report);
    if (!report.isClean) return { rows: [], report };
    const rows = lines.slice(1).map(({ record, info }) => {
      const row = info.lines;
      if (record.length > header.length)
        report.error('cells-too-many', row, null, { zh: '这一行的格数多于标题行。', en: 'this row has more cells than the header' });
      const cell = (name: string): string => record[header.findIndex((title) => nameOf(title) === name)] ?? '';
      return { row, values: Object.fromEntries(Object.keys(columns).map((name) => [name, cell(name)])) };
    });
    return { rows, report };
  } catch (error) {
    const { lines = 1, message } = error as { lines?: number; message: string };
    report.error('csv-invalid', lines, null, { zh: `不是正确的 CSV：${message}`, en: `not valid CSV: ${message}` });
    return { rows: [], report };
  }
}

function checkHeader(
  header: readonly string[],
  columns: Columns,
  nameOf: (title: string) => string | undefined,
  report: ImportReport,
): void {
  const names = header.map(nameOf);
  for (const [place, title] of header.entries()) {
    if (names[place] === undefined)
      report.error(
        'column-unknown',
        1,
        title,
        { zh: `没有列 \`${title}\`。`, en: `there is no column \`${title}\`` },
        didYouMean(title, [...Object.keys(columns), ...Object.values(columns)]),
      );
    else if (names.indexOf(names[place]) < place)
      report.error('column-unknown', 1, title, { zh: `列 \`${title}\` 写了两次。`, en: `the column \`${title}\` stands twice` });
  }
  for (const [name, zh] of Object.entries(columns)) {
    if (names.includes(name) || OPTIONAL.has(name)) continue;
    report.error('column-missing', 1, name, { zh: `缺少列 \`${name}\`（${zh}）。`, en: `the column \`${name}\` is missing` });
  }
}

const SCHEMAS: Readonly<Record<TableKind, Schema>> = { people: peopleSchema, substitutions: substitutionsSchema };

function readYamlTable(text: string, kind: TableKind): ReadTable {
  const source = readYaml(`${kind}.yaml`, text);
  const shape = new Report(source);
  if (source.value !== undefined) checkShape(SCHEMAS[kind], shape);
  const report = new ImportReport();
  for (const { code, line, column, message, hint } of [...source.findings, ...shape.findings])
    report.error(code, line, String(column), message, hint);
  if (!report.isClean) return { rows: [], report };
  return { rows: kind === 'people' ? peopleOf(source) : substitutionsOf(source), report };
}

function peopleOf(source: ReadSource): readonly ImportRow[] {
  return Object.entries(mapping(mapping(source.value).people)).flatMap(([id, value]) => {
    const path = child('/people', id);
    const { name, posts, lastDay } = mapping(value);
    const { zh = name, en = name } = mapping(name);
    const own = { person: id, nameZh: cellOf(zh), nameEn: cellOf(en), lastDay: cellOf(lastDay) };
    const none = { row: source.locateKey(path).line, values: { ...own, unit: '', role: '', from: '', to: '' } };
    const rows = list(posts).map((post, place) => {
      const { unit, role, from, to } = mapping(post);
      const { line } = source.locate(child(child(path, 'posts'), place));
      return { row: line, values: { ...own, unit: cellOf(unit), role: cellOf(role), from: cellOf(from), to: cellOf(to) } };
    });
    return rows.length === 0 ? [none] : rows;
  });
}

function substitutionsOf(source: ReadSource): readonly ImportRow[] {
  return list(mapping(source.value).substitutions).map((value, place) => {
    const { person, by, from, to, processes } = mapping(value);
    const values = { person: cellOf(person), by: cellOf(by), from: cellOf(from), to: cellOf(to), processes: list(processes).join(' ') };
    return { row: source.locate(child('/substitutions', place)).line, values };
  });
}

function cellOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** People as a table; a name a spreadsheet would take for a formula is marked as text. */
export function writePeople(people: readonly Person[], format: TableFormat): string {
  if (format === 'yaml') return stringifyYaml({ people: Object.fromEntries(people.map(writtenPerson)) });
  return writeCsv(
    PEOPLE_COLUMNS,
    people.flatMap(({ id, name, posts, lastDay }) => {
      const own = { person: id, nameZh: name.zh, nameEn: name.en, lastDay: lastDay ?? '' };
      return posts.length === 0 ? [own] : posts.map(({ unit, role, from, to }) => ({ ...own, unit, role, from: from ?? '', to: to ?? '' }));
    }),
  );
}

export function writeSubstitutions(substitutions: readonly Substitution[], format: TableFormat): string {
  if (format === 'yaml')
    return stringifyYaml({
      substitutions: substitutions.map(({ id: _, processes, ...rest }) => ({ ...rest, ...(processes === null ? {} : { processes }) })),
    });
  return writeCsv(
    SUBSTITUTION_COLUMNS,
    substitutions.map(({ person, by, from, to, processes }) => ({ person, by, from, to, processes: (processes ?? []).join(' ') })),
  );
}

/** With a byte order mark: spreadsheets read Chinese rightly only then. */
function writeCsv(columns: Columns, rows: readonly object[]): string {
  return stringify([...rows], { header: true, columns: Object.keys(columns), bom: true, escape_formulas: true });
}

function writtenPerson({ id, name, posts, lastDay }: Person): [string, object] {
  return [id, { name, posts: posts.map(writtenPost), ...(lastDay === null ? {} : { lastDay }) }];
}

function writtenPost({ unit, role, from, to }: Post): object {
  return { unit, role, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

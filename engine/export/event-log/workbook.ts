import { safeText } from './safe-text.js';
import { type Cell, cellText, type Columns } from './table.js';
import { NOT_XML, xmlText } from './xml-text.js';

/** Rows of a sheet, the names of the columns among them (ECMA-376). */
export const MOST_ROWS = 1_048_576;
/** Characters of a cell; Excel takes a file with longer ones for damaged. */
const MOST_CHARACTERS = 32_767;

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const STYLES = { plain: 0, instant: 1, head: 2 } as const;
/** Days from 1899-12-30, where spreadsheets begin to count, to 1970-01-01. */
const DAYS_BEFORE_1970 = 25_569;
const DAY = 86_400_000;

/** Beginning of a sheet, with the names of the columns, which stay in view. */
export function sheetHead<Row>(columns: Columns<Row>): string {
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const widths = columns.map(({ kind }, place) => `<col min="${place + 1}" max="${place + 1}" width="${WIDTHS[kind]}" customWidth="1"/>`);
  const names = columns.map(({ name }) => textCell(name, STYLES.head)).join('');
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData><row>${names}</row>`;
}

const WIDTHS = { text: 22, number: 10, instant: 20 } as const;

/** One row; texts cannot be taken for formulas, and those too long for a cell are cut and say so. */
export function sheetRow<Row>(columns: Columns<Row>, row: Row): string {
  return `<row>${columns.map(({ kind, value }) => sheetCell(kind, value(row))).join('')}</row>`;
}

/** @param rows - how many there are, the names of the columns among them */
export function sheetEnd<Row>(columns: Columns<Row>, rows: number): string {
  return `</sheetData><autoFilter ref="A1:${columnName(columns.length)}${rows}"/></worksheet>`;
}

/** A sheet of names and values. */
export function factsSheet(facts: Readonly<Record<string, string>>): string {
  const rows = Object.entries(facts).map(
    ([name, value]) => `<row>${textCell(name, STYLES.head)}${textCell(shown(value), STYLES.plain)}</row>`,
  );
  const widths = '<cols><col min="1" max="1" width="22" customWidth="1"/><col min="2" max="2" width="90" customWidth="1"/></cols>';
  return `${HEAD}<worksheet xmlns="${MAIN}">${widths}<sheetData>${rows.join('')}</sheetData></worksheet>`;
}

/** The other parts of a workbook: path → text. @param sheets - names, in order; the n-th is `xl/worksheets/sheet<n>.xml` */
export function workbookParts(sheets: readonly string[]): Readonly<Record<string, string>> {
  const each = (make: (name: string, n: number) => string): string => sheets.map((name, place) => make(name, place + 1)).join('');
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const styles = sheets.length + 1;
  return {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${type}.worksheet+xml"/>`)}</Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each((name, n) => `<sheet name="${xmlText(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each((_, n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${styles}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
  };
}

function sheetCell(kind: 'text' | 'number' | 'instant', cell: Cell): string {
  if (cell === null || cell === '') return '<c/>';
  if (kind === 'instant' && typeof cell === 'number') return `<c s="${STYLES.instant}"><v>${cell / DAY + DAYS_BEFORE_1970}</v></c>`;
  if (kind === 'number') return `<c><v>${String(cell)}</v></c>`;
  return textCell(shown(cellText(kind, cell)), STYLES.plain);
}

/** A text as a cell shows it. */
function shown(text: string): string {
  const safe = safeText(text);
  if (safe.length <= MOST_CHARACTERS) return safe;
  const note = `…（已截断，原文 ${text.length} 字符 / cut, ${text.length} characters）`;
  // Not between the halves of a pair.
  return `${safe.slice(0, MOST_CHARACTERS - note.length).replace(/[\ud800-\udbff]$/, '')}${note}`;
}

function textCell(text: string, style: number): string {
  return `<c t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${xmlText(escaped(text))}</t></is></c>`;
}

/** Characters that XML cannot hold are written `_x0001_` (ECMA-376, ST_Xstring), and so is a text that only looks so. */
function escaped(text: string): string {
  const code = (sign: string): string => `_x${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}_`;
  return text.replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_').replaceAll(NOT_XML, code);
}

/** `A` … `Z`, `AA` … */
function columnName(count: number): string {
  const letter = String.fromCodePoint(65 + ((count - 1) % 26));
  return count <= 26 ? letter : `${columnName(Math.floor((count - 1) / 26))}${letter}`;
}

import { XmlDocument } from 'libxml2-wasm';
import { csvHead, csvRow } from './csv.js';
import { safeText, unsafeText } from './safe-text.js';
import { type Columns, instant, number, text } from './table.js';
import { factsSheet, sheetEnd, sheetHead, sheetRow, workbookParts } from './workbook.js';
import { xmlText } from './xml-text.js';

type Row = readonly [string | null, number | null, number | null];
const COLUMNS: Columns<Row> = [text('said', ([said]) => said), number('count', ([, count]) => count), instant('at', ([, , at]) => at)];
const MAIN = { x: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main' };

function cellsOf(row: Row): readonly string[] {
  const sheet = XmlDocument.fromString(`${sheetHead(COLUMNS)}${sheetRow(COLUMNS, row)}${sheetEnd(COLUMNS, 2)}`);
  const cells = sheet.find('//x:row[2]/x:c', MAIN).map((cell) => cell.content);
  sheet.dispose();
  return cells;
}

test.each(['=1+1', '+86', '-5', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x', "'quoted"])(
  'a text that begins like a formula gets an apostrophe, and loses it again: %j',
  (said) => {
    expect(safeText(said)).toBe(`'${said}`);
    expect(unsafeText(safeText(said))).toBe(said);
  },
);

test.each(['', '1-2', ' =1', '甲', '5'])('any other text stays as it is: %j', (said) => {
  expect(safeText(said)).toBe(said);
  expect(unsafeText(said)).toBe(said);
});

test('a row is quoted by RFC 4180; numbers and instants are no texts', () => {
  expect(csvHead(COLUMNS)).toBe('said,count,at\r\n');
  expect(csvRow(COLUMNS, ['=a,"b"\r\nc', -5, 0])).toBe(`"'=a,""b""\r\nc",-5,1970-01-01T00:00:00Z\r\n`);
  expect(csvRow(COLUMNS, [null, null, null])).toBe(',,\r\n');
});

test('a sheet has texts, numbers, and instants as days since 1899-12-30', () => {
  expect(cellsOf(['=1', -5, 86_400_000 / 2])).toEqual(["'=1", '-5', '25569.5']);
  expect(cellsOf([null, null, null])).toEqual(['', '', '']);
});

test('what XML cannot hold is written as ECMA-376 says, also what only looks so', () => {
  expect(cellsOf(['a\u0001\ufffeb_x0041_ <&>"\t\n', null, null])[0]).toBe('a_x0001__xFFFE_b_x005F_x0041_ <&>"\t\n');
});

test('a text too long for a cell is cut between characters and says so', () => {
  const [cell = ''] = cellsOf(['😀'.repeat(40_000), null, null]);
  expect(cell.length).toBeLessThanOrEqual(32_767);
  expect(cell).toMatch(/^(😀)+…（已截断，原文 80000 字符/u);
});

test('the parts of a workbook are XML and name its sheets', () => {
  const parts = workbookParts(['events', 'query', 'events 2']);
  for (const part of [...Object.values(parts), factsSheet({ process: '=x', person: '李娜' })]) XmlDocument.fromString(part).dispose();
  expect(parts['xl/workbook.xml']).toContain('<sheet name="events 2" sheetId="3" r:id="rId3"/>');
  expect(parts['[Content_Types].xml']).toContain('/xl/worksheets/sheet3.xml');
});

test('an attribute of XML keeps its white space, and has no character that is none', () => {
  const element = XmlDocument.fromString(`<a b="${xmlText('\t\n\r "<&>" 😀')}" c="${xmlText('a\u0000\u001f\ufffe\uffffb')}"/>`);
  expect(element.get('//a/@b')?.content).toBe('\t\n\r "<&>" 😀');
  expect(element.get('//a/@c')?.content).toBe('a\ufffd\ufffd\ufffd\ufffdb');
  element.dispose();
});

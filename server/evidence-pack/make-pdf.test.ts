import { pdfText } from '#test/pdf-text.js';
import { MakePdf } from './make-pdf.js';
import type { Block } from './page/block.js';
import { pdfDefinition, type PdfNode } from './page/pdf-definition.js';
import { cell, facts, heading, paragraph, table, typed } from './page/spans.js';

const both = (text: string): { zh: string; en: string } => ({ zh: text, en: text });
const definition = (...blocks: readonly Block[]): PdfNode =>
  pdfDefinition({ title: both('证据包'), sections: [{ id: 'a', title: both('经过'), blocks }] }, 'zh');
const AT = new Date('2026-09-29T01:00:00Z');
const makePdf = new MakePdf();
const wordsOf = (prefix: string, count: number): readonly string[] => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

test('nothing typed is lost, however long it is and however narrow the place it stands in', async () => {
  const [said, filled, column] = [wordsOf('said', 4_000), wordsOf('filled', 3_000), wordsOf('column', 2_000)];
  const pdf = await makePdf.of(
    definition(
      heading(3, typed('一个事件')),
      facts([both('意见'), cell(typed(said.join(' ')))]),
      heading(3, typed('一张表')),
      table(
        [
          [both('甲'), 12],
          [both('乙'), 88],
        ],
        [[cell(typed(column.join(' '))), cell(typed(filled.join(' ')))]],
      ),
      paragraph(typed('最后一行')),
    ),
    AT,
  );
  const found = new Set(pdfText(pdf).match(/(said|filled|column)\d+|最后一行/g));
  expect([...said, ...filled, ...column, '最后一行'].filter((word) => !found.has(word))).toEqual([]);
});

test('the same page gives the same bytes', async () => {
  const page = definition(heading(3, typed('一个事件')), facts([both('何人'), cell(typed('赵磊', 'strong'))]));
  expect((await makePdf.of(page, AT)).equals(await makePdf.of(page, AT))).toBe(true);
});

test('a character that the font lacks, or that nobody would see, is named', async () => {
  const text = pdfText(await makePdf.of(definition(paragraph(typed('𠮷某 🙂 a\u202eb'))), AT));
  expect(text).toContain('[U+20BB7]某 [U+1F642] a[U+202E]b');
});

test('a layout that fails says so, and the next one is made', async () => {
  const broken = makePdf.of({ ...definition(), content: [{ svg: 'no picture' }] }, AT);
  const next = makePdf.of(definition(paragraph(typed('好'))), AT);
  await expect(broken).rejects.toThrow();
  expect(pdfText(await next)).toContain('好');
});

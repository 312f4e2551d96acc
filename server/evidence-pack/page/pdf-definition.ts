import type { Block, Cell, Language, Line, Page, Span, Table, Tone } from './block.js';
import { shownText } from './shown-text.js';

/** A node of pdfmake's document definition: plain JSON. */
export type PdfNode = { readonly [name: string]: unknown };

const TONES: Readonly<Record<Tone, PdfNode>> = {
  plain: {},
  strong: { bold: true },
  muted: { color: '#595959' },
  good: { bold: true, color: '#135200' },
  bad: { bold: true, color: '#a8071a' },
  erased: { color: '#595959' },
  code: { fontSize: 7 },
};
const HEADINGS = {
  3: { fontSize: 11, bold: true, margin: [0, 10, 0, 3] },
  4: { fontSize: 9.5, bold: true, margin: [0, 6, 0, 2] },
} as const;
/** A4 without its margins, in points. */
const DRAWING = [510, 690];

/** The page as pdfmake lays it out; what follows from nothing but the page, so that the same page gives the same file. */
export function pdfDefinition(page: Page, language: Language): PdfNode {
  const title = shownText(page.title[language]);
  return {
    pageSize: 'A4',
    pageMargins: [42, 42, 42, 50],
    info: { title, creator: 'Gatehouse', producer: 'Gatehouse' },
    language: language === 'zh' ? 'zh-CN' : 'en',
    displayTitle: true,
    defaultStyle: { font: 'Noto', fontSize: 9, lineHeight: 1.25 },
    content: [
      { text: title, fontSize: 17, bold: true, margin: [0, 0, 0, 6] },
      ...page.sections.map(({ title: name, blocks }) => together(sectionHeading(name[language]), blocks, language)),
    ],
  };
}

/** Lines of a block that is kept on one page with its heading, and of a row that is not broken: of the fifty a page has. */
const MOST_LINES = 30;
/** Points a page is wide between its margins, and a character at most. */
const WIDTH = 510;
const CHARACTER = 9;
/** Shares of names and values of facts, in percent. */
const FACTS = [22, 78] as const;

/** Headings stay with what they are the headings of, as long as that is small. */
function together(first: PdfNode, blocks: readonly Block[], language: Language): readonly PdfNode[] {
  const nodes: PdfNode[] = [];
  let headings: PdfNode[] = [first];
  for (const block of blocks) {
    const node = nodeOf(block, language);
    if (block.kind === 'heading') headings.push(node);
    else {
      if (headings.length > 0 && isSmall(block, language)) nodes.push({ stack: [...headings, node], unbreakable: true });
      else nodes.push(...headings, node);
      headings = [];
    }
  }
  return [...nodes, ...headings];
}

function sectionHeading(title: string): PdfNode {
  return { text: shownText(title), fontSize: 13.5, bold: true, margin: [0, 16, 0, 5], outline: true };
}

function isSmall(block: Block, language: Language): boolean {
  return linesOf(block, language) <= MOST_LINES;
}

/** How many lines a block takes, at least not less. */
function linesOf(block: Block, language: Language): number {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return linesOfCell([block.line], 100, language);
    case 'facts':
      return block.facts.reduce((sum, [, value]) => sum + linesOfCell(value, FACTS[1], language), 0);
    case 'table':
      return block.rows.reduce((sum, row) => sum + linesOfRow(block, row, language), 1);
    case 'drawing':
      return Infinity;
  }
}

function linesOfRow({ columns }: Table, row: readonly Cell[], language: Language): number {
  return Math.max(1, ...row.map((one, place) => linesOfCell(one, columns[place]?.[1] ?? 100, language)));
}

function linesOfCell(lines: Cell, share: number, language: Language): number {
  const perLine = Math.max(1, Math.floor((WIDTH * share) / 100 / CHARACTER));
  const texts = lines.flatMap((line) => shownText(line.map(({ text }) => text[language]).join('')).split('\n'));
  return texts.reduce((sum, text) => sum + Math.max(1, Math.ceil(text.length / perLine)), 0);
}

function nodeOf(block: Block, language: Language): PdfNode {
  switch (block.kind) {
    case 'heading':
      return { text: runs(block.line, language), ...HEADINGS[block.level] };
    case 'paragraph':
      return { text: runs(block.line, language), margin: [0, 2, 0, 2] };
    case 'facts':
      if (block.facts.length === 0) return { text: '' };
      return {
        layout: 'facts',
        margin: [0, 0, 0, 4],
        table: {
          widths: FACTS.map((share) => `${share}%`),
          dontBreakRows: block.facts.every(([, value]) => linesOfCell(value, FACTS[1], language) <= MOST_LINES),
          body: block.facts.map(([name, value]) => [{ text: shownText(name[language]), ...TONES.muted }, cellNode(value, language)]),
        },
      };
    case 'table':
      return tableNode(block, language);
    case 'drawing':
      return { svg: block.svg[language], fit: DRAWING, font: 'Noto', margin: [0, 4, 0, 4] };
  }
}

function tableNode(block: Table, language: Language): PdfNode {
  const { columns, rows, isGrid } = block;
  // What is kept together must fit a page: pdfmake loses the rest.
  const isWhole = (row: readonly Cell[]): boolean => linesOfRow(block, row, language) <= MOST_LINES;
  return {
    layout: isGrid ? 'grid' : 'rows',
    margin: [0, 2, 0, 6],
    table: {
      headerRows: 1,
      keepWithHeaderRows: rows[0] && isWhole(rows[0]) ? 1 : 0,
      dontBreakRows: rows.every(isWhole),
      widths: columns.map(([, share]) => `${share}%`),
      body: [
        columns.map(([title]) => ({ text: shownText(title[language]), bold: true, ...(isGrid ? { fontSize: 8 } : {}) })),
        ...rows.map((row) => row.map((one) => ({ ...cellNode(one, language), ...(isGrid ? { fontSize: 8 } : {}) }))),
      ],
    },
  };
}

function cellNode(lines: Cell, language: Language): PdfNode {
  return lines.length === 1 ? { text: runs(lines[0] ?? [], language) } : { stack: lines.map((line) => ({ text: runs(line, language) })) };
}

function runs(line: Line, language: Language): readonly PdfNode[] {
  return line.map((span: Span) => ({ text: shownText(span.text[language]), ...TONES[span.tone] }));
}

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

/** Lines and characters of a block that is kept on one page with its heading. */
const MOST_ROWS = 14;
const MOST_CHARACTERS = 900;

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
  const cells = block.kind === 'facts' ? block.facts.map(([, value]) => value) : block.kind === 'table' ? block.rows.flat() : [];
  const lines: readonly Line[] = block.kind === 'paragraph' ? [block.line] : cells.flat();
  const characters = lines.flat().reduce((sum, { text }) => sum + text[language].length, 0);
  const rows = block.kind === 'table' ? block.rows.length : lines.length;
  return block.kind !== 'drawing' && block.kind !== 'heading' && rows <= MOST_ROWS && characters <= MOST_CHARACTERS;
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
          widths: ['22%', '78%'],
          body: block.facts.map(([name, value]) => [{ text: shownText(name[language]), ...TONES.muted }, cellNode(value, language)]),
        },
      };
    case 'table':
      return tableNode(block, language);
    case 'drawing':
      return { svg: block.svg[language], fit: DRAWING, font: 'Noto', margin: [0, 4, 0, 4] };
  }
}

function tableNode({ columns, rows, isGrid }: Table, language: Language): PdfNode {
  return {
    layout: isGrid ? 'grid' : 'rows',
    margin: [0, 2, 0, 6],
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
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

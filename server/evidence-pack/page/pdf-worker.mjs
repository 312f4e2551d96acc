// Lays one document out with pdfmake and answers with its bytes, in a thread of its own: a long case takes seconds, in which a host would answer nobody.
// The fonts are embedded as far as they are used; a character they lack is named (`[U+20BB7]`), for on paper that proves something nothing may be missing.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { create } from 'fontkit';
import pdfmake from 'pdfmake';

const fontFile = (weight) => fileURLToPath(new URL(`../fonts/NotoSansHans-${weight}.otf`, import.meta.resolve('@embedpdf/fonts-sc')));
const files = { normal: fontFile('Regular'), bold: fontFile('Bold') };
const fonts = Object.values(files).map((file) => create(readFileSync(file)));

const known = new Map();
const isKnown = (character) => {
  if (!known.has(character))
    known.set(character, /\s/.test(character) || fonts.every((font) => font.hasGlyphForCodePoint(character.codePointAt(0))));
  return known.get(character);
};
const named = (text) =>
  text.replaceAll(/[^\n -~]/gu, (character) =>
    isKnown(character) ? character : (SIGNS[character] ?? `[U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`),
  );
/** Signs of our own that the font lacks. */
const SIGNS = { '✔': '√', '✘': '×', ƒ: 'f(x)', '↤': '←', '–': '-' };

function walk(value) {
  if (typeof value === 'string') return named(value);
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
  return value;
}

const rule = (width, color) => ({
  hLineWidth: () => width,
  hLineColor: () => color,
  vLineWidth: () => 0,
  paddingTop: () => 2,
  paddingBottom: () => 2,
});
const { definition, at } = workerData;
const title = named(definition.info.title);

pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(files).includes(path));
pdfmake.addFonts({ Noto: files });
pdfmake.addTableLayouts({
  facts: { ...rule(0.5, '#d9d9d9'), hLineWidth: (row) => (row === 0 ? 0 : 0.5) },
  rows: {
    ...rule(0.5, '#d9d9d9'),
    hLineWidth: (row) => (row === 0 ? 0 : row === 1 ? 1 : 0.5),
    hLineColor: (row) => (row === 1 ? '#1f1f1f' : '#d9d9d9'),
  },
  grid: { ...rule(0.5, '#d9d9d9'), vLineWidth: () => 0.5, vLineColor: () => '#d9d9d9' },
});
const bytes = await pdfmake
  .createPdf({
    ...walk(definition),
    info: { ...walk(definition.info), creationDate: new Date(at), modDate: new Date(at) },
    footer: (page, pages) => ({
      text: `${title}    ${page} / ${pages}`,
      alignment: 'center',
      fontSize: 8,
      color: '#595959',
      margin: [0, 16, 0, 0],
    }),
  })
  .getBuffer();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort.postMessage(new Uint8Array(bytes));

import type { Block, Cell, Language, Line, Page, Section, Span, Table } from './block.js';
import { shownText } from './shown-text.js';
import { STYLE } from './style.js';

/** Nothing runs in the page and nothing is fetched for it, also when somebody has edited it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The page as HTML that needs no other file.
 *
 * @param other - the same page in the other language: file and what it is called
 */
export function htmlPage(page: Page, language: Language, other: { readonly file: string; readonly name: string }): string {
  const title = escaped(page.title[language]);
  const contents = page.sections.map(({ id, title: name }) => `<a href="#${id}">${escaped(name[language])}</a>`).join('');
  return [
    '<!doctype html>',
    `<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${title}</h1><a class="other" href="${other.file}">${escaped(other.name)}</a></header>`,
    `<nav>${contents}</nav>`,
    '<main>',
    ...page.sections.map((section) => sectionHtml(section, language)),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function sectionHtml({ id, title, blocks }: Section, language: Language): string {
  const inner = blocks.map((block) => blockHtml(block, language)).join('\n');
  return `<section id="${id}">\n<h2>${escaped(title[language])}</h2>\n${inner}\n</section>`;
}

function blockHtml(block: Block, language: Language): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${lineHtml(block.line, language)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${lineHtml(block.line, language)}</p>`;
    case 'facts': {
      const rows = block.facts.map(
        ([name, value]) => `<tr><th scope="row">${escaped(name[language])}</th><td>${cellHtml(value, language)}</td></tr>`,
      );
      return `<table class="facts">${rows.join('')}</table>`;
    }
    case 'table':
      return tableHtml(block, language);
    case 'drawing':
      return `<figure>${block.svg[language]}</figure>`;
  }
}

function tableHtml({ columns, rows, isGrid }: Table, language: Language): string {
  const widths = columns.map(([, share]) => `<col style="width:${share}%">`).join('');
  const head = columns.map(([title]) => `<th scope="col">${escaped(title[language])}</th>`).join('');
  const body = rows.map((row) => {
    const cells = row.map(
      (one, place) => `<td data-column="${escaped(columns[place]?.[0][language] ?? '')}">${cellHtml(one, language)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table class="${isGrid ? 'grid' : 'rows'}"><colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function cellHtml(lines: Cell, language: Language): string {
  return lines.map((line) => lineHtml(line, language)).join('<br>');
}

function lineHtml(line: Line, language: Language): string {
  return line.map((span) => spanHtml(span, language)).join('');
}

/** Each text stands for itself, in whatever direction it is written. */
function spanHtml({ text, tone }: Span, language: Language): string {
  return `<bdi${tone === 'plain' ? '' : ` class="${tone}"`}>${escaped(text[language])}</bdi>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return shownText(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

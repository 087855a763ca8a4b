import type { Cell, NoticeDocument, Section, Table } from './document.ts';
import { STYLE } from './html-style.ts';

type Language = NoticeDocument['language'];

/** What a page adds to the document: more rules of style, and a part at its end. */
export interface PageExtras {
  readonly style?: string;
  /** Where long words may break: takes a text that is escaped, and may put `<wbr>` into it. */
  readonly breaks?: (escaped: string) => string;
  readonly end?: (text: TextOf) => string;
}

/** A whole page that loads nothing and runs nothing: to print, to send, or to take parts from. */
export function toHtml(
  { language, title, lead, sections }: Omit<NoticeDocument, 'sheet'>,
  { style = '', breaks = (escaped) => escaped, end }: PageExtras = {},
): string {
  const plain = (written: string): string => escaped(typeset(written, language));
  const text = (written: string): string => breaks(plain(written));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${plain(title)}</title>
<style>
${STYLE}${style}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
${lead.map((one) => `<p class="lead">${text(one)}</p>\n`).join('')}${sections
  .map((section, index) => sectionHtml(section, `s${index + 1}`, text))
  .join('')}${end?.(text) ?? ''}</main>
</body>
</html>
`;
}

/** Escapes a text, and sets it as its language has it. */
export type TextOf = (written: string) => string;

function sectionHtml({ heading, paragraphs, table, list }: Section, id: string, text: TextOf): string {
  return [
    `<section aria-labelledby="${id}">\n<h2 id="${id}">${text(heading)}</h2>\n`,
    ...paragraphs.map((paragraph) => `<p>${text(paragraph)}</p>\n`),
    table === null ? '' : tableHtml(table, `${id}-table`, text),
    list.length === 0 ? '' : `<ul>\n${list.map((item) => `<li>${text(item)}</li>\n`).join('')}</ul>\n`,
    '</section>\n',
  ].join('');
}

/** What is wider than the page is scrolled by itself, with the keyboard, too. */
function tableHtml({ caption, columns, rows }: Table, id: string, text: TextOf): string {
  const head = columns.map((column) => `<th scope="col">${text(column)}</th>`).join('');
  return `<div class="table" role="region" aria-labelledby="${id}" tabindex="0">
<table>
<caption id="${id}">${text(caption)}</caption>
<thead>
<tr>${head}</tr>
</thead>
<tbody>
${rows.map((row) => rowHtml(row, text)).join('')}</tbody>
</table>
</div>
`;
}

function rowHtml([first = [], ...others]: readonly Cell[], text: TextOf): string {
  const cells = others.map((cell) => `<td>${cellHtml(cell, text)}</td>`).join('');
  return `<tr><th scope="row">${cellHtml(first, text)}</th>${cells}</tr>\n`;
}

function cellHtml(cell: Cell, text: TextOf): string {
  return cell.length > 1 ? cell.map((line) => `<p>${text(line)}</p>`).join('') : cell.map(text).join('');
}

/** French signs that stand apart are not left alone at the start of a line. */
function typeset(text: string, language: Language): string {
  return language === 'fr' ? text.replace(/ (?=[:;?!»])/g, '\u00a0') : text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}

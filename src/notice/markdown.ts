import type { Cell, NoticeDocument, Section, Table } from './document.ts';

/** Tables as GitHub renders them; every text is shown as it is written. */
export function toMarkdown({ title, lead, sections }: NoticeDocument): string {
  const blocks = [`# ${escaped(title)}`, ...lead.map(escaped), ...sections.flatMap(sectionBlocks)];
  return `${blocks.join('\n\n')}\n`;
}

function sectionBlocks({ heading, paragraphs, table, list }: Section): readonly string[] {
  return [
    `## ${escaped(heading)}`,
    ...paragraphs.map(escaped),
    ...(table === null ? [] : [tableBlock(table)]),
    ...(list.length === 0 ? [] : [list.map((item) => `- ${escaped(item)}`).join('\n')]),
  ];
}

function tableBlock({ columns, rows }: Table): string {
  const lines = [columns.map(escaped), columns.map(() => '---'), ...rows.map((row) => row.map(cellText))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellText(cell: Cell): string {
  return cell.map(escaped).join('<br>');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A text on one line in which nothing is markup. */
function escaped(text: string): string {
  return text
    .replace(/[^\S\u00a0\u202f]+/g, ' ')
    .trim()
    .replace(/[&<>]/g, (sign) => ENTITIES[sign] as string)
    .replace(/[\\`*[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^[#+-]/, '\\$&')
    .replace(/^(\d+)(?=[.)])/, '$1\\');
}

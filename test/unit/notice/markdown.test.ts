import { describe, expect, test } from 'vitest';
import type { NoticeDocument } from '../../../src/notice/document.ts';
import { toMarkdown } from '../../../src/notice/markdown.ts';
import { policy } from '../rules/written.ts';
import { CUSTOMERS, drawn } from './promised.ts';

const EMPTY = { caption: 'A caption', columns: [], rows: [] };

function documentOf(change: Partial<NoticeDocument['sections'][number]>): NoticeDocument {
  const section = { heading: 'A heading', paragraphs: [], table: null, list: [], ...change };
  return { language: 'en', title: 'A title', lead: ['A lead.'], sections: [section], sheet: EMPTY };
}

test('headings, paragraphs, tables and lists, each apart from the other', () => {
  const table = {
    caption: 'A caption',
    columns: ['A', 'B'],
    rows: [
      [['1'], ['2', '3']],
      [['4'], []],
    ],
  };
  const text = toMarkdown(documentOf({ paragraphs: ['A paragraph.'], table, list: ['one', 'two'] }));
  expect(text.split('\n')).toEqual([
    '# A title',
    '',
    'A lead.',
    '',
    '## A heading',
    '',
    'A paragraph.',
    '',
    '| A | B |',
    '| --- | --- |',
    '| 1 | 2<br>3 |',
    '| 4 |  |',
    '',
    '- one',
    '- two',
    '',
  ]);
});

describe('nothing that a person has written is markup', () => {
  test.each([
    ['a|b', 'a\\|b'],
    ['a\nb\r\n  c', 'a b c'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['*a* _b_ `c` ~d~', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~'],
    ['snake_case', 'snake_case'],
    ['[a](b) ![c]', '\\[a\\](b) !\\[c\\]'],
    ['a \\| b', 'a \\\\\\| b'],
    ['A & B &amp;', 'A &amp; B &amp;amp;'],
    ['# a', '\\# a'],
    ['- a', '\\- a'],
    ['1. a', '1\\. a'],
    ['« a »', '« a »'],
    ['«\u00a0a\u00a0»', '«\u00a0a\u00a0»'],
  ])('%j becomes %j', (written, expected) => {
    expect(toMarkdown(documentOf({ list: [written] }))).toContain(`\n- ${expected}\n`);
    expect(toMarkdown(documentOf({ heading: written }))).toContain(`\n## ${expected}\n`);
  });
});

test('every row of a table has as many cells as its head, whatever is in a title', () => {
  const title = { en: 'a | b\n| c' };
  const text = toMarkdown(drawn({ policies: [policy({ title }), CUSTOMERS] }));
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
});

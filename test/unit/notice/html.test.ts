import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { PARTS } from '../../../src/notice/document.ts';
import { toHtml } from '../../../src/notice/html.ts';
import { period } from '../plan/rule.ts';
import { policy } from '../rules/written.ts';
import { CUSTOMER_RULES, CUSTOMERS, drawn } from './promised.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

const HOSTILE = policy({
  title: { en: '<script>alert(1)</script>', fr: '</td></table><img src=x onerror="alert(1)">' },
  purpose: { en: "\"><b>bold</b> & 'more'", fr: '&lt;script&gt;' },
  starts: { combine: 'latest', events: ['<i>a</i>', 'b'] },
  extension: { while: ['</style><script>'], atMost: period('1 year') },
});

const SCENE = { policies: [CUSTOMERS, HOSTILE], rules: CUSTOMER_RULES };

/** The page as a browser reads it; what a browser would have to mend is a failure. */
function read(html: string): Element[] {
  const errors: ParserError[] = [];
  const document = parse(html, { onParseError: (error) => void errors.push(error) });
  expect(errors).toEqual([]);
  return elementsIn(document);
}

function elementsIn(node: Node): Element[] {
  const own = 'tagName' in node ? [node] : [];
  return 'childNodes' in node ? [...own, ...node.childNodes.flatMap(elementsIn)] : own;
}

function named(elements: readonly Element[], ...names: string[]): Element[] {
  return elements.filter(({ tagName }) => names.includes(tagName));
}

function textIn(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textIn).join('') : '';
}

function attribute({ attrs }: Element, name: string): string | null {
  return attrs.find((one) => one.name === name)?.value ?? null;
}

describe.each(PARTS)('%s', (part) => {
  test.each(['en', 'fr'] as const)('in %s: a sound page', (language) => {
    const elements = read(toHtml(drawn(SCENE, { part, language })));
    const [html] = named(elements, 'html');
    expect(html && attribute(html, 'lang')).toBe(language);
    expect(named(elements, 'title').map(textIn)).toEqual(named(elements, 'h1').map(textIn));
    expect(named(elements, 'main')).toHaveLength(1);

    const headings = named(elements, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6').map(({ tagName }) => tagName);
    expect(headings[0]).toBe('h1');
    expect(headings.slice(1).every((tag) => tag === 'h2')).toBe(true);
    expect(headings.length).toBeGreaterThan(3);

    const tables = named(elements, 'table');
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) {
      const within = elementsIn(table);
      expect(named(within, 'caption').map(textIn).join('')).not.toBe('');
      const heads = named(within, 'th');
      expect(heads.every((head) => ['col', 'row'].includes(attribute(head, 'scope') ?? ''))).toBe(true);
      const widths = named(within, 'tr').map((row) => named(elementsIn(row), 'th', 'td').length);
      expect(new Set(widths).size).toBe(1);
      expect(named(elementsIn(named(within, 'tbody')[0] as Element), 'tr').length).toBeGreaterThan(0);
    }

    const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = elements.flatMap((element) => attribute(element, 'aria-labelledby') ?? []);
    expect(labels.length).toBeGreaterThan(0);
    for (const label of labels) expect(ids).toContain(label);
  });

  test('loads nothing, runs nothing, and shows what was written', () => {
    for (const language of ['en', 'fr'] as const) {
      const elements = read(toHtml(drawn(SCENE, { part, language })));
      const tags = new Set(elements.map(({ tagName }) => tagName));
      for (const tag of ['script', 'link', 'img', 'iframe', 'object', 'a', 'b', 'i', 'form'])
        expect(tags).not.toContain(tag);
      const names = elements.flatMap(({ attrs }) => attrs.map(({ name }) => name));
      expect(names.filter((name) => /^(on|src|href|style|action)/.test(name))).toEqual([]);
      const title = HOSTILE.title[language] as string;
      expect(named(elements, 'th', 'td').map(textIn)).toContain(title);
    }
    expect(toHtml(drawn(SCENE, { part }))).not.toMatch(/url\(|@import|https?:/);
  });
});

test('French signs do not begin a line', () => {
  const html = toHtml(drawn(SCENE, { part: 'concept', language: 'fr' }));
  expect(html).toContain('(fuseau Europe/Paris)\u00a0:');
  expect(html).not.toMatch(/[^\S\u00a0][;?!»](?=\s)/);
});

test('prints, and follows the reader’s light or dark', () => {
  const html = toHtml(drawn(SCENE));
  expect(html).toContain('@media print');
  expect(html).toContain('prefers-color-scheme: dark');
});

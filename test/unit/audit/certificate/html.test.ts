import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { tellCertificate } from '../../../../src/audit/certificate/document.ts';
import type { Certificate } from '../../../../src/audit/certificate/facts.ts';
import { certificateHtml } from '../../../../src/audit/certificate/html.ts';
import { CERTIFICATE, NOTHING, QUARTER } from './facts.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

function page(facts: Certificate, language: 'en' | 'fr'): string {
  return certificateHtml(tellCertificate(facts, language, 'Europe/Paris'));
}

/** As a browser reads it; what a browser would have to mend is a failure. */
function read(html: string): readonly Element[] {
  const errors: ParserError[] = [];
  const document = parse(html, { onParseError: (error) => void errors.push(error) });
  expect(errors).toEqual([]);
  return elementsIn(document);
}

function elementsIn(node: Node): Element[] {
  const own = 'tagName' in node ? [node] : [];
  return 'childNodes' in node ? [...own, ...node.childNodes.flatMap(elementsIn)] : own;
}

function named(elements: readonly Element[], ...names: string[]): readonly Element[] {
  return elements.filter(({ tagName }) => names.includes(tagName));
}

function textIn(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textIn).join('') : '';
}

function attribute({ attrs }: Element, name: string): string | null {
  return attrs.find((one) => one.name === name)?.value ?? null;
}

const ALL = { run: CERTIFICATE, quarter: QUARTER, nothing: NOTHING };

describe.each(Object.entries(ALL))('%s', (_, facts) => {
  test.each(['en', 'fr'] as const)('in %s: landmarks, headings and tables are sound', (language) => {
    const elements = read(page(facts, language));
    expect(attribute(named(elements, 'html')[0] as Element, 'lang')).toBe(language);
    expect(named(elements, 'title').map(textIn)).toEqual(named(elements, 'h1').map(textIn));
    expect(named(elements, 'main')).toHaveLength(1);
    const headings = named(elements, 'h1', 'h2', 'h3').map(({ tagName }) => tagName);
    expect(headings[0]).toBe('h1');
    expect(new Set(headings.slice(1))).toEqual(new Set(['h2']));
    expect(named(elements, 'section')).toHaveLength(headings.length - 1);
    for (const table of named(elements, 'table')) {
      const within = elementsIn(table);
      expect(named(within, 'caption').map(textIn).join('')).not.toBe('');
      for (const head of named(within, 'th')) {
        expect(['col', 'row']).toContain(attribute(head, 'scope'));
        expect(textIn(head)).not.toBe('');
      }
      const widths = named(within, 'tr').map((row) => named(elementsIn(row), 'th', 'td').length);
      expect(new Set(widths).size).toBe(1);
    }
    const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of elements) {
      const label = attribute(element, 'aria-labelledby');
      if (label !== null) expect(ids).toContain(label);
    }
    expect(named(elements, 'dt')).toHaveLength(5);
    expect(named(elements, 'dd').map(textIn)).toEqual(['', '', '', '', '']);
  });

  test.each(['en', 'fr'] as const)('in %s: loads nothing and runs nothing', (language) => {
    const html = page(facts, language);
    const elements = read(html);
    expect(named(elements, 'script', 'link', 'img', 'iframe', 'object', 'a', 'b', 'form')).toEqual([]);
    const names = elements.flatMap(({ attrs }) => attrs.map(({ name }) => name));
    expect(names.filter((name) => /^(on|src|href|style|action)/.test(name))).toEqual([]);
    expect(html).not.toMatch(/url\(|@import|https?:/);
    expect(html).toContain("default-src 'none'");
  });
});

test('what somebody hostile wrote is shown as it was written', () => {
  const cells = named(read(page(QUARTER, 'en')), 'th', 'td').map(textIn);
  expect(cells).toContain('<script>alert(1)</script>');
  expect(cells).toContain('</td></table><img src=x onerror="alert(1)">, in shop');
  expect(cells).toContain('</style><script>');
});

test('a hash can break on paper, and is whole when it is copied', () => {
  const elements = read(page(CERTIFICATE, 'en'));
  expect(named(elements, 'td').map(textIn)).toContain('b'.repeat(64));
  expect(named(elements, 'wbr').length).toBeGreaterThan(3);
});

test('prints on A4, and follows the reader’s light or dark', () => {
  const html = page(CERTIFICATE, 'en');
  expect(html).toContain('size: A4 portrait');
  expect(html).toContain('prefers-color-scheme: dark');
});

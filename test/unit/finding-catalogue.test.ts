import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { phraseTexts } from '../../src/finding-text/en/phrase.ts';
import { english } from '../../src/finding-text/english.ts';
import { phraseTextsFr } from '../../src/finding-text/fr/phrase.ts';
import { french } from '../../src/finding-text/french.ts';
import type { FindingText } from '../../src/finding-text/text.ts';

const ROOT = join(import.meta.dirname, '../..');
const TEXTS = 'src/finding-text';
const codes = Object.keys(english) as (keyof typeof english)[];

/** The facts that a text names, each once, sorted. */
function placeholders({ message, hint }: FindingText): string[] {
  return [...new Set(`${message} ${hint}`.match(/(?<!\$)\{\w+\}/g) ?? [])].sort();
}

/** The text of every file below a folder that a pattern wants. */
function textsBelow(folder: string, wanted: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path !== import.meta.filename)
    .map((path) => readFileSync(path, 'utf8'));
}

/** The slugs in texts that stand alone: in quotes, or between blanks. */
function slugsIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(
    texts.flatMap((text) => text.match(/(?<=^|[\s'"`])[a-z0-9]+(?:-[a-z0-9]+)+(?=$|[\s'"`:;,])/gm) ?? []),
  );
}

/** The forms of codes that are put together out of parts: `${kind}-goes-first` and its like. */
function computedIn(texts: readonly string[]): readonly RegExp[] {
  return texts
    .flatMap((text) => [...text.matchAll(/`([a-z-]*)\$\{[^}`]+\}([a-z-]*)`/g)])
    .filter(([, before = '', after = '']) => /^[a-z]+-$/.test(before) || /^-[a-z]+-[a-z]+$/.test(after))
    .map(([, before, after]) => new RegExp(`^${before}[a-z-]+${after}$`));
}

describe.each(['en', 'fr'])('the files of %s', (language) => {
  test('have each code in one place only, and all of them', async () => {
    const folder = join(ROOT, TEXTS, language);
    const modules = await Promise.all(
      readdirSync(folder)
        .filter((file) => file !== 'phrase.ts')
        .map((file) => import(join(folder, file)) as Promise<Readonly<Record<string, object>>>),
    );
    const own = modules.flatMap((module) => Object.values(module).flatMap((texts) => Object.keys(texts)));
    expect(own.filter((code, index) => own.indexOf(code) !== index)).toEqual([]);
    expect(own.sort()).toEqual([...codes].sort());
  });
});

describe('every finding', () => {
  test.each(codes)('%s is told in two languages: a fact without a full stop, and what to do', (code) => {
    const [en, fr]: [FindingText, FindingText] = [english[code], french[code]];
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(fr.severity).toBe(en.severity);
    expect(placeholders(fr)).toEqual(placeholders(en));
    expect(fr.message).not.toBe(en.message);
    for (const text of [en, fr]) {
      expect(text.message).toMatch(/^\S.*[^.\s]$/s);
      expect(text.hint).toMatch(/^\S.*[^.\s]$/s);
      expect(text.message).not.toBe(text.hint);
    }
  });

  test('has a text only where something raises it', () => {
    const sources = textsBelow('src', /\.ts$/).filter((text) => !text.includes('FindingText>'));
    const raised = slugsIn(sources);
    const computed = computedIn(sources);
    expect(codes.filter((code) => !raised.has(code) && !computed.some((form) => form.test(code)))).toEqual(
      [],
    );
  });

  test('is shown by a case of the corpus, or a test of its reader', () => {
    const shown = slugsIn([...textsBelow('test', /\.expect$/), ...textsBelow('test', /\.ts$/)]);
    expect(codes.filter((code) => !shown.has(code))).toEqual([]);
  });
});

test.each(Object.keys(phraseTexts) as (keyof typeof phraseTexts)[])(
  'the phrase `%s` names the same in both',
  (key) => {
    const [en, fr]: [string, string] = [phraseTexts[key], phraseTextsFr[key]];
    expect(fr.includes('{name}')).toBe(en.includes('{name}'));
    expect(fr).toMatch(/^\S.*[^.\s]$/s);
  },
);

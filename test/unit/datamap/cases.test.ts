import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDataMap } from '../../../src/datamap/read.ts';
import { dataMapTexts } from '../../../src/finding-text/en/datamap.ts';

const folder = new URL('cases/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

function read(name: string) {
  return readDataMap(`${name}.yaml`, readFileSync(new URL(`${name}.yaml`, folder)));
}

describe('each case is read as its `.expect` says: line, column and code of every finding', () => {
  test.each(names)('%s', (name) => {
    const { value, findings } = read(name);
    const told = findings.map(({ line, column, code }) => `${line}:${column} ${code}\n`).join('');
    expect(told).toBe(readFileSync(new URL(`${name}.expect`, folder), 'utf8'));
    expect(value === null).toBe(findings.length > 0);
    expect(read(name).findings).toEqual(findings);
  });
});

test('every finding of a data map has its case', () => {
  const told = new Set<string>(names.flatMap((name) => read(name).findings.map(({ code }) => code)));
  expect(Object.keys(dataMapTexts).filter((code) => !told.has(code))).toEqual([]);
});

test('no finding of a data map leaves a gap in its text', () => {
  const gaps = names
    .flatMap((name) => read(name).findings)
    .filter(({ code, message, hint }) => {
      const text = dataMapTexts[code as keyof typeof dataMapTexts] ?? { message: '', hint: '' };
      const placeholders = `${text.message} ${text.hint}`.match(/\{\w+\}/g) ?? [];
      return placeholders.some((placeholder) => `${message} ${hint}`.includes(placeholder));
    });
  expect(gaps).toEqual([]);
});

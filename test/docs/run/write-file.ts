import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { loadConfig } from '../../../src/config/load.ts';
import { readDataMap } from '../../../src/datamap/read.ts';
import type { Finding } from '../../../src/finding.ts';
import { readPolicy } from '../../../src/policy/read.ts';
import type { Written } from '../page/step.ts';

/** Writes a block of YAML where the reader would, and returns what the product's own reader says of the whole file. */
export function writeFile(folder: string, { file, part, text }: Written): readonly Finding[] {
  const path = join(folder, file);
  if (part && !existsSync(path)) throw new Error(`${file} is not there, so that nothing can be put into it`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, part ? putInto(readFileSync(path, 'utf8'), text) : `${text}\n`);
  return read(file, path);
}

function read(file: string, path: string): readonly Finding[] {
  if (/(^|\/)policies\//.test(file)) return readPolicy(file, readFileSync(path)).findings;
  if (/(^|\/)datamap\//.test(file)) return readDataMap(file, readFileSync(path)).findings;
  return loadConfig({
    cwd: dirname(path),
    flags: { config: path },
    environment: madeUp(readFileSync(path, 'utf8')),
    // Keys and certificates are made elsewhere in a page; here only the words of the file are looked at.
    readFile: (name) => (name === path ? readFileSync(name) : Buffer.alloc(32, 'k')),
  }).findings.filter(({ severity }) => severity === 'error');
}

/** A value for every variable that the file names. */
function madeUp(text: string): Readonly<Record<string, string>> {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name as string);
  return Object.fromEntries(names.map((name) => [name, valueFor(name)]));
}

function valueFor(name: string): string {
  if (/WEBHOOK/.test(name)) return 'https://hooks.example/1';
  if (/PORT/.test(name)) return '9420';
  if (/QUEUE|REDIS/.test(name)) return 'redis://127.0.0.1';
  return /URL/.test(name) ? 'postgres://you@127.0.0.1/somewhere' : '/etc/somewhere';
}

/** The file with what a part of it says: maps are put together, everything else takes the place of what was there. */
function putInto(whole: string, part: string): string {
  const document = parseDocument(whole);
  const added = parseDocument(part).contents;
  if (!isMap(document.contents) || !isMap(added)) throw new Error('both are maps');
  merge(document.contents, added);
  return document.toString({ lineWidth: 0 });
}

function merge(into: YAMLMap, from: YAMLMap): void {
  for (const { key, value } of from.items) {
    const name = isScalar(key) ? key.value : key;
    const there = into.get(name);
    if (isMap(there) && isMap(value)) {
      there.flow = false;
      merge(there, value);
    } else into.set(name, value);
  }
}

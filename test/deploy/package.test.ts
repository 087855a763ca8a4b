import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installInto, npm } from './installed.ts';
import { type Ran, runTool } from './tool.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'retentiond-package-'));
const there = join(folder, 'there');
const installed = join(there, 'node_modules/retentiond');

/** With made-up addresses: nothing here connects. */
const environment = {
  CONTROL_URL: 'postgres://retentiond@127.0.0.1/retentiond',
  CRM_URL: 'postgres://crm@127.0.0.1/crm',
  DIGEST_KEY_PATH: 'digest.key',
};
const retentiond = (...args: readonly string[]): Ran =>
  runTool(join(there, 'node_modules/.bin/retentiond'), 'nodejs', args, { cwd: there, environment });

beforeAll(() => installInto(there));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package holds what runs, and no test or source', () => {
  const files = readdirSync(installed, { recursive: true }).map(String);
  for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/src/bin.js', 'evidence/verify.mjs'])
    expect(files).toContain(name);
  expect(files.filter((name) => /^(?:src|test|bench|scripts|node_modules)(?:\/|$)/.test(name))).toEqual([]);
  expect(files.filter((name) => /(?<!\.d)\.ts$|\.test\.|(?:^|\/)\.env|\.key$/.test(name))).toEqual([]);
});

test('nothing that only developers need comes along', () => {
  for (const name of ['vitest', 'typescript', '@biomejs', 'tsx'])
    expect(existsSync(join(there, 'node_modules', name))).toBe(false);
});

test('the program answers, and the policies and data maps that come with it are sound', () => {
  expect(retentiond('--help')).toMatchObject({ code: 0, said: expect.stringContaining('validate') });
  const config = join(installed, 'demo/company/retentiond.yaml');
  expect(retentiond('validate', '--config', config)).toMatchObject({
    code: 0,
    said: expect.stringContaining('1 accepted in 5 policies and 1 data map'),
  });
  expect(retentiond('test', '--config', config)).toMatchObject({ code: 0 });
  // Its files are there; the server that it starts is an optional package, which was left out.
  expect(retentiond('demo')).toMatchObject({ code: 1, said: expect.stringContaining('demo_no_postgres') });
});

test('a folder without a configuration is refused as the documentation says', () => {
  expect(retentiond('validate')).toMatchObject({ code: 3, said: expect.stringContaining('config-missing') });
});

interface Component {
  readonly name: string;
  readonly version?: string;
}

/** What a bill of materials lists. */
function listed(cwd: string, format: string, ...options: readonly string[]): readonly Component[] {
  const { code, said } = npm(
    cwd,
    'sbom',
    '--omit=dev',
    '--loglevel=silent',
    '--sbom-format',
    format,
    ...options,
  );
  expect(code, said).toBe(0);
  const bill = JSON.parse(said);
  return bill.components ?? bill.packages;
}

test.each(['cyclonedx', 'spdx'])('a bill of materials in %s names what is installed', (format) => {
  const names = listed(ROOT, format, '--package-lock-only').map(({ name }) => name);
  for (const name of ['pg', 'mysql2', 'bullmq']) expect(names).toContain(name);
  expect(names).not.toContain('vitest');
});

test('the bill of the installed package names every package that lies there, and no other', () => {
  const lying = packagesIn(there);
  expect(lying.length).toBeGreaterThan(50);
  const billed = listed(there, 'cyclonedx').map(({ name, version }) => `${name}@${version}`);
  expect([...new Set(billed)].sort()).toEqual(
    [...new Set(lying.map(({ name, version }) => `${name}@${version}`))].sort(),
  );
});

/** Terms that let a closed product use them: https://spdx.org/licenses/ */
const PERMISSIVE = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
];

test('every package that is installed along is under permissive terms, and says so', () => {
  const others = packagesIn(there).filter(({ license }) => {
    const offered = (license ?? '').replace(/^\(|\)$/g, '');
    const isEnough = (term: string): boolean => PERMISSIVE.includes(term);
    return offered.includes(' AND ')
      ? !offered.split(' AND ').every(isEnough)
      : !offered.split(' OR ').some(isEnough);
  });
  expect(others).toEqual([]);
});

interface Lying {
  readonly name: string;
  readonly version: string;
  readonly license: string | null;
}

/** The packages under node_modules, however deep: a package is a folder in one whose package.json has a name and a version. */
function packagesIn(folder: string): readonly Lying[] {
  const modules = join(folder, 'node_modules');
  return readdirSync(modules, { recursive: true })
    .map(String)
    .filter((path) => /^(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/@][^/]*\/package\.json$/.test(path))
    .filter((path) => !path.split('/').includes('.bin'))
    .map((path) => JSON.parse(readFileSync(join(modules, path), 'utf8')))
    .filter(({ name, version }) => name !== undefined && version !== undefined)
    .map(({ name, version, license }) => ({ name, version, license: license ?? null }));
}

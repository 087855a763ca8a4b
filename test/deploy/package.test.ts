import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, runTool } from './tool.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'retentiond-package-'));
const there = join(folder, 'there');
const installed = join(there, 'node_modules/retentiond');

const npm = (cwd: string, ...args: readonly string[]) => runTool('npm', 'nodejs', args, { cwd });
/** With made-up addresses: nothing here connects. */
const environment = {
  CONTROL_URL: 'postgres://retentiond@127.0.0.1/retentiond',
  CRM_URL: 'postgres://crm@127.0.0.1/crm',
  DIGEST_KEY_PATH: 'digest.key',
};
const retentiond = (...args: readonly string[]): Ran =>
  runTool(join(there, 'node_modules/.bin/retentiond'), 'nodejs', args, { cwd: there, environment });

beforeAll(() => {
  const packed = npm(ROOT, 'pack', '--silent', '--pack-destination', folder);
  expect(packed.code, packed.said).toBe(0);
  const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  mkdirSync(there);
  writeFileSync(join(there, 'package.json'), '{"private":true}');
  const got = npm(
    there,
    'install',
    '--prefer-offline',
    '--no-audit',
    '--omit=optional',
    join(folder, archive),
  );
  expect(got.code, got.said).toBe(0);
});
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

test.each(['cyclonedx', 'spdx'])('a bill of materials in %s names what is installed', (format) => {
  const options = ['--omit=dev', '--package-lock-only', '--loglevel=silent', '--sbom-format', format];
  const { code, said } = npm(ROOT, 'sbom', ...options);
  expect(code).toBe(0);
  const bill = JSON.parse(said);
  const names = (bill.components ?? bill.packages).map(({ name }: { readonly name: string }) => name);
  for (const name of ['pg', 'mysql2', 'bullmq']) expect(names).toContain(name);
  expect(names).not.toContain('vitest');
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { stripFailpoints } from '../../../scripts/strip-failpoints.mjs';
import { FAILPOINTS } from '../../../src/failpoint.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function readFiles(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

test('every named step is reached from somewhere in src, and every call names one', () => {
  const called = readFiles(join(ROOT, 'src')).flatMap(({ text }) =>
    [...text.matchAll(/await failpoint\('([^']+)'\);/g)].map(([, name]) => name as string),
  );
  expect([...new Set(called)].sort()).toEqual(Object.keys(FAILPOINTS).sort());
});

test('a build says the word nowhere, and is otherwise whole', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-build-'));
  try {
    const build = [join(ROOT, 'scripts/build.mjs'), '--out', folder];
    const { status, stderr } = spawnSync(process.execPath, build, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const files = readFiles(folder);
    const built = files.map(({ path }) => path);
    expect(built).toContain(join(folder, 'src/bin.js'));
    expect(built).toContain(join(folder, 'src/enforce/batch.js'));
    const said = files.filter(({ path, text }) => /failpoint/i.test(path) || /failpoint/i.test(text));
    expect(said.map(({ path }) => path)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('only the calls and the import go', () => {
  const text = [
    "import { failpoint } from '../failpoint.js';",
    "import { point } from '../point.js';",
    'await work();',
    "    await failpoint('batch: locked');",
    "await log('failpoint');",
    '',
  ].join('\n');
  expect(stripFailpoints(text)).toBe(
    "import { point } from '../point.js';\nawait work();\nawait log('failpoint');\n",
  );
});

test.each([
  ["const x = await failpoint('batch: locked');\n"],
  ["void failpoint('batch: locked');\n"],
  ["if (x) await failpoint('batch: locked'); else y();\n"],
])('what is written otherwise stays, so that the build refuses it: %s', (text) => {
  expect(stripFailpoints(text)).toBe(text);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTool } from './tool.ts';

const UNIT = fileURLToPath(new URL('../../deploy/systemd/retentiond.service', import.meta.url));
/** In tenths, as systemd-analyze takes it. */
const MOST_EXPOSED = 15;

const folder = mkdtempSync(join(tmpdir(), 'retentiond-systemd-'));
const copy = join(folder, 'retentiond.service');

beforeAll(() => {
  // Whether /usr/bin/node is there is the machine's business; all else is ours.
  writeFileSync(copy, readFileSync(UNIT, 'utf8').replace('/usr/bin/node', process.execPath));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const analyze = (...args: readonly string[]) => runTool('systemd-analyze', 'systemd', args);

test('systemd understands every line of the unit', () => {
  expect(analyze('verify', copy)).toEqual({ code: 0, said: '' });
});

test('systemd would say so of a key that it does not know', () => {
  const wrong = join(folder, 'wrong.service');
  writeFileSync(wrong, readFileSync(copy, 'utf8').replace('ProtectSystem=', 'ProtectSystems='));
  expect(analyze('verify', wrong).said).toContain('ProtectSystems');
});

test('systemd calls it hardly exposed', () => {
  const { code, said } = analyze(
    'security',
    '--offline=true',
    '--no-pager',
    `--threshold=${MOST_EXPOSED}`,
    copy,
  );
  expect(said).toMatch(/Overall exposure level for retentiond\.service: \d\.\d OK/);
  expect(code).toBe(0);
});

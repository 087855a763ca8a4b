import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EXIT } from '../../../src/cli/exit-code.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const UNIT = readFileSync(join(ROOT, 'deploy/systemd/retentiond.service'), 'utf8');
const GUIDE = readFileSync(join(ROOT, 'docs/how-to/systemd.md'), 'utf8');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Every value of a key, in the order of the file. */
function valuesOf(key: string): readonly string[] {
  return [...UNIT.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');
}

test('what another start cannot mend is not started again, and what it may mend is', () => {
  const { invalid, ledger, refused, usage, failed } = EXIT;
  const [prevented = ''] = valuesOf('RestartPreventExitStatus');
  expect(prevented.split(' ').map(Number)).toEqual([invalid, ledger, refused, usage]);
  expect(prevented.split(' ').map(Number)).not.toContain(failed);
  expect(valuesOf('Restart')).toEqual(['on-failure']);
});

test('restarts come to an end within the time in which they are counted', () => {
  const [seconds, burst] = [valuesOf('RestartSec')[0], valuesOf('StartLimitBurst')[0]].map((text) =>
    Number.parseInt(text ?? '', 10),
  );
  expect(valuesOf('StartLimitIntervalSec')).toEqual(['1h']);
  expect((seconds ?? 0) * (burst ?? 0)).toBeGreaterThan(0);
  // Half of it is for what each start takes by itself.
  expect((seconds ?? 0) * (burst ?? 0)).toBeLessThan(1_800);
});

test('it starts the program of this package, where npm puts it', () => {
  expect(valuesOf('ExecStart')).toEqual([
    `/usr/bin/node /opt/retentiond/node_modules/${PACKAGE.name}/${PACKAGE.bin.retentiond} start`,
  ]);
  expect(GUIDE).toContain(`${PACKAGE.name}-${PACKAGE.version}.tgz`);
});

test('no secret is in the unit, and the guide names every credential that it loads', () => {
  const loaded = valuesOf('LoadCredential').map((text) => text.split(':'));
  expect(loaded.map(([name]) => name)).toEqual(['control.url', 'digest.key']);
  for (const [name, path] of loaded) {
    expect(path).toBe(`/etc/retentiond/secrets/${name}`);
    expect(GUIDE).toContain(`| \`${name}\` |`);
  }
  for (const value of valuesOf('Environment')) expect(value).toMatch(/^(?:[A-Z_]+_FILE=%d\/|NODE_ENV=)/);
});

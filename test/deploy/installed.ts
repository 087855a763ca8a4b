import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Ran, runTool } from './tool.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const npm = (cwd: string, ...args: readonly string[]): Ran => runTool('npm', 'nodejs', args, { cwd });

/** Packs this checkout, and installs it as the guide for systemd does: without what developers need, and without the demo's server. */
export function installInto(there: string): void {
  mkdirSync(there);
  writeFileSync(join(there, 'package.json'), '{"name":"there","version":"1.0.0","private":true}');
  const packed = npm(ROOT, 'pack', '--silent', '--pack-destination', there);
  expect(packed.code, packed.said).toBe(0);
  const [archive = ''] = readdirSync(there).filter((name) => name.endsWith('.tgz'));
  const options = ['--prefer-offline', '--no-audit', '--omit=dev', '--omit=optional'];
  const got = npm(there, 'install', ...options, join(there, archive));
  expect(got.code, got.said).toBe(0);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../app/package-root.ts';

/** The version of this package, as its package.json says. */
export function readVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

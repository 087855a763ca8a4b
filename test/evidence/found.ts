import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a verifier names. */
export interface Found {
  readonly entry: number;
  readonly code: string;
}

/** null where the first bad entry is the right one. */
export function missOf(expected: number, what: string, found: Found | null): string | null {
  if (found?.entry === expected) return null;
  return `${what}: expected entry ${expected}, found ${found ? `${found.entry} (${found.code})` : 'nothing'}`;
}

/** The verifier that lies in an export, in a process of its own. */
export async function runAlone(
  folder: string,
  more: readonly string[],
): Promise<{ readonly code: number; readonly first_bad: Found | null }> {
  const argv = ['verify.mjs', '--json', ...more];
  const ended = await promisify(execFile)(process.execPath, argv, { cwd: folder, env: {} }).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => {
      if (error.code !== 4) throw new Error(`ended with ${error.code}: ${error.stderr}`);
      return error;
    },
  );
  return { code: ended.code, first_bad: JSON.parse(ended.stdout).first_bad };
}

/** Has the manifest of an export fit its files, as a careful forger would. */
export function listAnew(folder: string): void {
  const lines = readFileSync(join(folder, 'MANIFEST'), 'utf8').split('\n').filter(Boolean);
  const kept = lines.filter((line) => existsSync(join(folder, line.slice(66))));
  const anew = kept.map((line) => {
    const file = line.slice(66);
    return `${createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex')}  ${file}\n`;
  });
  writeFileSync(join(folder, 'MANIFEST'), anew.join(''));
}

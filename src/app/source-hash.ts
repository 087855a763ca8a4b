import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { sha256Hex } from '../digest.ts';

/** SHA-256 over the bytes of the configuration, the policies and the data maps; a file that cannot be read counts as such. */
export function hashSources(config: Config): string {
  const files = [config.file, ...filesIn(config.policies), ...filesIn(config.datamap)];
  return sha256Hex(files.map((file) => `${file} ${hashFile(file)}`).join('\n'));
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [`${folder} cannot be read`];
  }
}

function hashFile(file: string): string {
  try {
    return sha256Hex(readFileSync(file));
  } catch {
    return 'unreadable';
  }
}

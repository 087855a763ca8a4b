import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { ordinaryFiles } from '../../config/files.ts';
import { sha256Hex } from '../../digest.ts';
import { listSources } from './source-files.ts';

/** SHA-256 over the bytes of the configuration, its secrets, the policies and the data maps; a file that cannot be read counts as such. */
export function hashSources(config: Config): string {
  const files = [
    config.file,
    ...config.secretFiles,
    ...keyFilesOf(config),
    ...filesIn(config.policies),
    ...filesIn(config.datamap),
  ];
  return sha256Hex(files.map((file) => `${file} ${hashFile(file)}`).join('\n'));
}

/** The same of each key that must not change under a process that has read it, by its path. */
export function hashKeys(config: Config): ReadonlyMap<string, string> {
  return new Map(keyFilesOf(config).map((file) => [file, hashFile(file)]));
}

/** Not the key that signs: whether another one is in force, the ledger says. */
function keyFilesOf({ digestKeyFile, holds }: Config): readonly string[] {
  return [digestKeyFile, holds.keyFile].filter((file) => file !== null);
}

function filesIn(folder: string): readonly string[] {
  try {
    return listSources(folder).map((name) => join(folder, name));
  } catch {
    return [`${folder} cannot be read`];
  }
}

function hashFile(file: string): string {
  try {
    return sha256Hex(ordinaryFiles(file));
  } catch {
    return 'unreadable';
  }
}

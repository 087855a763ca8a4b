// Takes the failpoints out of compiled files: production builds have no place at which a test could stop them.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CALL = /^[ \t]*await failpoint\((['"])[a-z]+: [a-z ]+\1\);[ \t]*\r?\n/gm;
const IMPORT = /^import \{ failpoint \} from (['"])(?:\.{1,2}\/)+failpoint\.(?:js|ts)\1;[ \t]*\r?\n/gm;

/** The text without the calls and their import; nothing else is touched. */
export function stripFailpoints(text) {
  return text.replace(CALL, '').replace(IMPORT, '');
}

/** Strips every file of the folder, removes the registry, and returns the files that still say the word. */
export function stripFolder(folder) {
  const left = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(js|d\.ts)$/.test(entry.name)) continue;
    if (/^failpoint\.(js|d\.ts)$/.test(entry.name)) {
      rmSync(path);
      continue;
    }
    const text = readFileSync(path, 'utf8');
    const stripped = stripFailpoints(text);
    if (stripped !== text) writeFileSync(path, stripped);
    if (/failpoint/i.test(stripped)) left.push(path);
  }
  return left;
}

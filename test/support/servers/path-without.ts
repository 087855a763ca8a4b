import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface ShortPath {
  /** A PATH of one folder. */
  readonly path: string;
  remove(): Promise<void>;
}

/** The PATH as it would be if the programs whose names match had never been installed. */
export async function pathWithout(names: RegExp): Promise<ShortPath> {
  const folder = await mkdtemp(join(tmpdir(), 'retentiond-path-'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const taken = new Set<string>();
  for (const source of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of await readdir(source).catch(() => [])) {
      if (names.test(name) || taken.has(name)) continue;
      taken.add(name);
      await symlink(join(source, name), join(bin, name));
    }
  }
  return { path: bin, remove: () => rm(folder, { recursive: true, force: true }) };
}

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the files of a run share the sources that they have compiled. */
    compiledFolder: string;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What the program reads beside its own code. */
const LINKED = ['node_modules', 'package.json', 'migrations', 'policies', 'schema'];

/** A folder for compiled sources, which goes with the run. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-compiled-'));
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder, name));
  project.provide('compiledFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

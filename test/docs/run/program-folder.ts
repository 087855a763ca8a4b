import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { bundle } from '../../support/compiled.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the program `retentiond` is, as the package brings it. */
    programFolder: string;
    /** npm's own settings, which a page's reader has, too. */
    npmSettings: Readonly<Record<string, string>>;
  }
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Packs the checkout once for all pages, and puts the program of that package on their PATH. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-docs-program-'));
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: ROOT, stdio: 'pipe' });
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  execFileSync('npm', pack, { cwd: ROOT, stdio: 'pipe' });
  const [archive = ''] = readdirSync(folder);
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', folder]);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'package/node_modules'));
  // One file starts in a fifth of the time that hundreds take, and pages start the program some hundred times.
  const built = join(folder, 'package/dist/src');
  bundle(join(built, 'bin.js'), join(built, 'page.js'));
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  const program = join(programs, 'retentiond');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(built, 'page.js')}' "$@"\n`);
  chmodSync(program, 0o755);
  project.provide('programFolder', programs);
  const { cache, userconfig } = JSON.parse(
    execFileSync('npm', ['config', 'list', '--json', '--long'], { encoding: 'utf8' }),
  );
  project.provide('npmSettings', {
    npm_config_cache: cache,
    npm_config_userconfig: userconfig,
    npm_config_update_notifier: 'false',
  });
  return () => rmSync(folder, { recursive: true, force: true });
}

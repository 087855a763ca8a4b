import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { inject } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** What reads files beside its own code, or starts threads with it; and what knex knows and we have not. */
const EXTERNAL = [
  ...['pino', '@opentelemetry/*', 'esbuild', 'vitest'],
  ...['pg-native', 'pg-query-stream', 'sqlite3', 'better-sqlite3', 'mysql', 'mariadb', 'oracledb', 'tedious'],
];

/** Packages that are not modules ask for others by `require`. */
const BANNER =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/**
 * The path of a source as one file of JavaScript, failpoints and all, so that a process of ours starts in a fifth of
 * the time; made without looking at types, unless another file of the same run has done so.
 */
export function compile(source: URL): string {
  const folder = inject('compiledFolder');
  const name = relative(ROOT, fileURLToPath(source));
  const compiled = join(folder, name.replace(/\.ts$/, '.js'));
  const done = join(folder, `${name.replaceAll('/', '-')}.done`);
  if (claim(done)) {
    bundle(join(ROOT, name), compiled);
    writeFileSync(done, '');
  } else awaitDone(done, name);
  return compiled;
}

/** Whether it is ours to compile: a folder can be made only once. */
function claim(done: string): boolean {
  try {
    mkdirSync(`${done}.claim`);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function awaitDone(done: string, name: string): void {
  const sleeping = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !existsSync(done); waited += LOOK_EVERY_MS) {
    if (waited > PATIENCE_MS) throw new Error(`${name} was never compiled: see the file that began it`);
    Atomics.wait(sleeping, 0, 0, LOOK_EVERY_MS);
  }
}

/** One file of a source or of what was compiled from it, at `target`. */
export function bundle(source: string, target: string): void {
  buildSync({
    entryPoints: [source],
    outfile: target,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    banner: { js: BANNER },
    logLevel: 'error',
  });
}

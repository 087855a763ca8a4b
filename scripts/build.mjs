// Compiles src/ and demo/ into dist/. With --if-stale it does so only where a source is newer than the last build:
// install scripts may be switched off, and `npm run demo` must work all the same. Without a compiler (`--omit=dev`)
// --if-stale only says so, since an install must not fail for want of a development tool. With --out FOLDER it compiles
// to another folder and leaves the types aside. Failpoints are left out of what it makes.
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stripFolder } from './strip-failpoints.mjs';

const { values: flags } = parseArgs({
  options: { 'if-stale': { type: 'boolean', default: false }, out: { type: 'string' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const out = flags.out ?? join(root, 'dist');
const program = join(out, 'src/bin.js');
const sources = [
  'src',
  'demo',
  'scripts/strip-failpoints.mjs',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

const onlyIfStale = flags['if-stale'];

if (!onlyIfStale || isStale()) {
  const compiler = findCompiler();
  if (compiler !== null) {
    build(compiler);
  } else {
    console.error('dist/ was not built: the compiler is not installed; `npm ci` installs it');
    process.exitCode = onlyIfStale ? 0 : 1;
  }
}

function build(compiler) {
  rmSync(out, { recursive: true, force: true });
  const project = join(root, 'tsconfig.build.json');
  const unchecked = flags.out === undefined ? [] : ['--noCheck', '--declaration', 'false'];
  const { status } = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', out, ...unchecked], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  requireStripped();
  chmodSync(program, 0o755); // npm makes it executable in an installed package, but not in a checkout
}

function requireStripped() {
  const left = stripFolder(out);
  if (left.length === 0) return;
  console.error(
    `failpoints are left in ${left.join(', ')}: write each as a statement of its own, \`await failpoint('…');\``,
  );
  rmSync(out, { recursive: true, force: true });
  process.exit(1);
}

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    return null;
  }
}

function isStale() {
  const built = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.map((name) => join(root, name)).some((path) => newest(path) > built);
}

/** The time of the last change of a file, or of any file in a folder. */
function newest(path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

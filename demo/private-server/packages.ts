import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/app/package-root.ts';
import { Failure } from '../../src/errors.ts';
import { type Apt, openApt } from './apt.ts';

const run = promisify(execFile);
const SERVICES = join(packageRoot, '.services');

/** What to unpack. */
export interface Wanted {
  /** The folder's name. */
  readonly name: string;
  /** Packages that depend on the wanted ones under every release's names. */
  readonly roots: readonly string[];
  /** Which of those, by name, are wanted: some releases put the server's version into it. */
  readonly packages: RegExp;
}

export interface Unpacked {
  /** Stands for the file system's root. */
  readonly root: string;
  /** Folders with libraries that the system has not. */
  readonly libraries: readonly string[];
}

export interface UnpackOptions {
  /** Where to unpack; .services/ of the checkout by default. */
  readonly services?: string;
  /** The file that says which packages are installed; the system's by default. */
  readonly status?: string;
}

/**
 * Unpacks a distribution's packages, with the libraries that the system lacks, into a folder; once, whoever asks.
 * Needs no root and installs nothing. Fails with `demo_apt_failed`, `demo_unpack_failed` or `demo_library_missing`.
 */
export async function unpackPackages(wanted: Wanted, options: UnpackOptions = {}): Promise<Unpacked> {
  const release = join(options.services ?? SERVICES, await readRelease());
  const target = join(release, wanted.name);
  if (!(await isSound(target))) {
    await rm(target, { recursive: true, force: true });
    await mkdir(release, { recursive: true, mode: 0o755 });
    const draft = await mkdtemp(join(release, `${wanted.name}-`));
    try {
      await fetchInto(draft, wanted, options.status);
      await publish(join(draft, 'root'), target);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return { root: target, libraries: await libraryFolders(target) };
}

/** Gives a finished folder its name; where another process was faster, its folder is as good. */
export async function publish(draft: string, target: string): Promise<void> {
  try {
    await rename(draft, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** The folder in .services/ for what is fetched or made on this kind of system: one checkout may serve several. */
export async function releaseFolder(): Promise<string> {
  return join(SERVICES, await readRelease());
}

async function fetchInto(draft: string, wanted: Wanted, status: string | undefined): Promise<void> {
  const apt = await openApt(join(draft, 'apt'), status);
  const root = join(draft, 'root');
  await mkdir(root, { mode: 0o755 });
  const files = await download(apt, wanted, join(draft, 'first')).catch(() =>
    downloadAfresh(apt, wanted, draft),
  );
  for (const file of files) await unpack(file, root);
  for (const folder of ['usr/share/doc', 'usr/share/man', 'usr/share/lintian']) {
    await rm(join(root, folder), { recursive: true, force: true });
  }
  await demandLibraries(root);
}

/** The system's lists are absent, or so old that the packages have gone from the mirrors. */
async function downloadAfresh(apt: Apt, wanted: Wanted, draft: string): Promise<readonly string[]> {
  const complaints = await apt.update();
  return download(apt, wanted, join(draft, 'second')).catch((cause: Error) => {
    const fact = complaints === '' ? cause.message : `${cause.message} after ${complaints}`;
    throw new Failure({ code: 'demo_apt_failed', fact, cause });
  });
}

async function download(apt: Apt, wanted: Wanted, folder: string): Promise<readonly string[]> {
  const known = await apt.dependencies(wanted.roots);
  const named = known.filter((name) => wanted.packages.test(name));
  if (named.length === 0) {
    throw new Failure({
      code: 'demo_apt_failed',
      fact: `apt knows no package like ${wanted.packages.source}`,
    });
  }
  const missing = await apt.missing(named);
  // A C library beside the system's own would not go with the system's loader.
  const libraries = missing.filter((name) => /^lib/.test(name) && !/^libc(6|-bin)(:|$)/.test(name));
  await mkdir(folder);
  return apt.download([...new Set([...named, ...libraries])], folder);
}

async function unpack(file: string, root: string): Promise<void> {
  await run('dpkg', ['-x', file, root]).catch((cause: unknown) => {
    throw new Failure({ code: 'demo_unpack_failed', fact: `dpkg cannot unpack ${file}`, cause });
  });
}

/** Every program in the folder finds its libraries, or the first that does not is named. */
async function demandLibraries(root: string): Promise<void> {
  const path = (await libraryFolders(root)).join(':');
  for (const folder of ['usr/bin', 'usr/sbin']) {
    const files = await readdir(join(root, folder)).catch(() => []);
    for (const file of files) {
      // Scripts are no dynamic executables, which ldd says with an exit code.
      const answer = await run('ldd', [join(root, folder, file)], {
        env: { ...process.env, LD_LIBRARY_PATH: path, LC_ALL: 'C' },
      }).catch((error: { readonly stdout: string; readonly stderr: string }) => error);
      const [lacking] = missingLibraries(`${answer.stdout}\n${answer.stderr}`);
      if (lacking === undefined) continue;
      throw new Failure({
        code: 'demo_library_missing',
        fact: `the unpacked ${file} lacks ${lacking}, which no package of this system brought`,
      });
    }
  }
}

/** The libraries, or versions of them, that ldd did not find. */
export function missingLibraries(text: string): readonly string[] {
  return [
    ...[...text.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name ?? ''),
    ...[...text.matchAll(/version `([^']+)' not found/g)].map(([, name]) => name ?? ''),
  ];
}

/** Libraries lie in usr/lib/<triplet>, older ones in lib/<triplet>. */
async function libraryFolders(root: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const parent of ['usr/lib', 'lib']) {
    const names = await readdir(join(root, parent)).catch(() => []);
    for (const name of names.sort()) if (/-linux-gnu/.test(name)) folders.push(join(root, parent, name));
  }
  return folders;
}

async function readRelease(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const read = (key: string): string =>
    new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? 'unknown';
  return `${read('ID')}-${read('VERSION_ID')}-${process.arch}`;
}

/** A folder from a system that had more libraries than this one is no good here. */
async function isSound(root: string): Promise<boolean> {
  return access(root)
    .then(() => demandLibraries(root))
    .then(
      () => true,
      () => false,
    );
}

import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { Failure } from '../../src/errors.ts';
import { type UnpackOptions, unpackPackages, type Wanted } from './packages.ts';

/** A server's programs and the libraries that they need and the system has not. */
export interface Programs {
  /** The folder that they were unpacked under; null: they are installed. */
  readonly root: string | null;
  readonly libraries: readonly string[];
  path(name: string): string;
}

/** What a demo or a test needs, and the ways to get it where it cannot be had by itself. */
export interface Demand {
  readonly server: string;
  /** Names of programs, all of which are needed. */
  readonly programs: readonly string[];
  readonly packages: Wanted;
  /** One command that installs them. */
  readonly install: string;
  /** The environment's variable for the address of a server of one's own; null: it is no server. */
  readonly variable: string | null;
}

/**
 * The programs on the PATH or, where one is missing, unpacked from the distribution's packages under .services/.
 * Fails with `demo_no_server` where neither is to be had, and names three ways.
 */
export async function locatePrograms(demand: Demand, options: UnpackOptions = {}): Promise<Programs> {
  const installed = await Promise.all(demand.programs.map((name) => findProgram(name)));
  const found = new Map<string, string>();
  for (const path of installed) if (path !== null) found.set(basename(path), path);
  if (found.size === demand.programs.length) return programsOf(null, [], found);
  const missing = demand.programs.filter((name) => !found.has(name));
  try {
    const { root, libraries } = await unpackPackages(demand.packages, options);
    const unpacked = new Map<string, string>();
    for (const name of demand.programs) unpacked.set(name, await inPackage(root, name));
    return programsOf(root, libraries, unpacked);
  } catch (cause) {
    const reason = cause instanceof Failure ? cause.message : String(cause);
    throw new Failure({
      code: 'demo_no_server',
      fact: `${demand.server} is needed; not on the PATH: ${missing.join(', ')}; nor to be unpacked: ${reason}`,
      hint: waysOut(demand),
      cause,
    });
  }
}

/** The program's path, out of PATH and the sbin beside each bin of it: Debian keeps mariadbd where an ordinary user's PATH does not lead. */
export async function findProgram(
  name: string,
  path: string = process.env['PATH'] ?? '',
): Promise<string | null> {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const beside = folders
    .filter((folder) => basename(folder) === 'bin')
    .map((folder) => join(dirname(folder), 'sbin'));
  for (const folder of [...folders, ...beside]) {
    const candidate = join(folder, name);
    if (await isProgram(candidate)) return candidate;
  }
  return null;
}

/** What makes the system's loader find libraries that were unpacked. */
export function libraryEnvironment(libraries: readonly string[]): Readonly<Record<string, string>> {
  return libraries.length === 0 ? {} : { LD_LIBRARY_PATH: libraries.join(':') };
}

/** The folder with bin/ or sbin/, and share/: the program may be a link from elsewhere. */
export async function prefixOf(program: string): Promise<string> {
  return dirname(dirname(await realpath(program)));
}

function waysOut({ install, variable }: Demand): string {
  if (variable === null) return `install it (${install})`;
  if (process.env[variable]) {
    return `install it (${install}): a test that stops or freezes its server needs one of its own, beside that of ${variable}`;
  }
  return `install it (${install}), or give the address of one in ${variable}, or start one with compose and give its address there`;
}

function programsOf(
  root: string | null,
  libraries: readonly string[],
  paths: ReadonlyMap<string, string>,
): Programs {
  return {
    root,
    libraries,
    path: (name) => {
      const path = paths.get(name);
      if (path === undefined) throw new TypeError(`${name} was not asked for`);
      return path;
    },
  };
}

async function inPackage(root: string, name: string): Promise<string> {
  for (const folder of ['usr/bin', 'usr/sbin']) {
    const candidate = join(root, folder, name);
    if (await isProgram(candidate)) return candidate;
  }
  throw new Failure({ code: 'demo_no_server', fact: `the packages in ${root} bring no ${name}` });
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

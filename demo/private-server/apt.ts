import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../src/errors.ts';

const COMMAND_MILLISECONDS = 120_000;
const COMPLAINTS = 3;
const run = promisify(execFile);

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
}

/** Debian's package manager as a reader and downloader: it needs no root and changes nothing on the system. */
export interface Apt {
  /** Names of the packages that `roots` lead to, themselves included. */
  dependencies(roots: readonly string[]): Promise<readonly string[]>;
  /** What would have to be installed for `packages`, beside what is. */
  missing(packages: readonly string[]): Promise<readonly string[]>;
  /** Downloads packages, checked against the signed lists, and returns their files. */
  download(packages: readonly string[], folder: string): Promise<readonly string[]>;
  /** Fetches package lists of our own, which are used from then on; resolves to its complaints: one dead mirror is no end. */
  update(): Promise<string>;
}

/** `folder` takes lists and caches; `status` is the file of installed packages, by default the system's. */
export async function openApt(folder: string, status?: string): Promise<Apt> {
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  // Its own account for downloads may not enter the checkout, and has nothing to protect here.
  const settings = [`Dir::Cache=${cache}`, 'Debug::NoLocking=true', 'APT::Sandbox::User=root'];
  if (status !== undefined) settings.push(`Dir::State::status=${status}`);

  async function ask(program: string, words: readonly string[], cwd: string = folder): Promise<Answer> {
    const options = settings.flatMap((setting) => ['-o', setting]);
    return run(program, [...options, ...words], {
      cwd,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      timeout: COMMAND_MILLISECONDS,
      maxBuffer: 64 * 1024 * 1024,
    }).catch((cause: unknown) => {
      throw new Failure({ code: 'demo_apt_failed', fact: reasonOf(program, words[0] ?? '', cause), cause });
    });
  }

  return {
    dependencies: async (roots) => {
      const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'];
      const options = ['--recurse', ...kinds.map((kind) => `--no-${kind}`)];
      const { stdout } = await ask('apt-cache', ['depends', ...options, ...roots]);
      return packageNames(stdout);
    },
    missing: async (packages) => {
      const options = ['--simulate', '--no-install-recommends'];
      const { stdout } = await ask('apt-get', ['install', ...options, ...packages]);
      return plannedInstalls(stdout);
    },
    download: async (packages, target) => {
      await ask('apt-get', ['download', ...packages], target);
      return (await readdir(target))
        .filter((file) => file.endsWith('.deb'))
        .map((file) => join(target, file));
    },
    update: async () => {
      settings.push(`Dir::State::Lists=${lists}`, 'Acquire::http::Timeout=10', 'Acquire::Retries=1');
      return ask('apt-get', ['update']).then(
        ({ stderr }) => complaints(stderr),
        (error: Failure) => error.message,
      );
    },
  };
}

/** The packages in the answer of `apt-cache depends --recurse`: virtual ones stand in angle brackets. */
export function packageNames(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^[a-z0-9]/.test(line));
}

/** The packages in the answer of `apt-get install --simulate`. */
export function plannedInstalls(text: string): readonly string[] {
  return [...text.matchAll(/^Inst (\S+) /gm)].map(([, name]) => name ?? '');
}

function reasonOf(program: string, command: string, cause: unknown): string {
  const error = cause as { readonly code?: unknown; readonly stderr?: string };
  // A folder on the PATH that may not be entered makes it EACCES.
  if (error.code === 'ENOENT' || error.code === 'EACCES') {
    return `there is no ${program} (is the system neither Debian nor Ubuntu?)`;
  }
  return `${program} ${command} failed: ${complaints(error.stderr ?? '') || String(error.code)}`;
}

function complaints(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /^[EW]: /.test(line));
  return lines.slice(0, COMPLAINTS).join(' ');
}

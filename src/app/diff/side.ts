import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path';
import type { Config } from '../../config/config.ts';
import { configPath, DEFAULT_FILE, loadConfig, type Sources } from '../../config/load.ts';
import { Failure } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { type Project, readProject } from '../project/project.ts';
import { listSources } from '../project/source-files.ts';
import { openRevision, type Revision } from './git.ts';

/** One of the two that are compared. */
export interface Side {
  /** As typed. */
  readonly name: string;
  /** null where the configuration could not be read. */
  readonly project: Project | null;
  readonly findings: readonly Finding[];
  /** Whose databases are meant; null: those of the project here. */
  readonly config: Config | null;
}

type Read = Omit<Side, 'name'>;

/** The project that a person stands in. */
export function currentSide(sources: Sources): Side {
  const { project, findings } = readProject(sources);
  return { name: 'the project here', project, findings, config: null };
}

/** A folder with a project or with policies, else a revision of the current project, `main` or `main:policies`. */
export async function readSide(name: string, sources: Sources): Promise<Side> {
  const folder = resolve(sources.cwd, name);
  if (isFolder(folder)) return { name, ...readFolderSide(folder, name, sources) };
  return { name, ...(await readRevisionSide(name, sources)) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readFolderSide(folder: string, name: string, sources: Sources): Read {
  const { flags = {} } = sources;
  const own = join(folder, DEFAULT_FILE);
  if (existsSync(own)) {
    const read = readProject({ ...sources, flags: { language: flags.language, config: own } });
    return { ...readOf(read), config: read.project?.config ?? null };
  }
  if (listSources(folder).length > 0)
    return readOf(readProject({ ...sources, flags: { ...flags, policies: folder } }));
  throw new Failure({
    kind: 'usage',
    code: 'diff-nothing-there',
    fact: `\`${name}\` holds neither a ${DEFAULT_FILE} nor policies`,
    hint: `name a folder with a ${DEFAULT_FILE}, or one with the files of policies`,
  });
}

function readOf({ project, findings }: ReturnType<typeof readProject>): Read {
  return { project, findings, config: null };
}

/** Laid out in a folder of its own, as it lies in the repository, and read there like any project. */
async function readRevisionSide(name: string, sources: Sources): Promise<Read> {
  const file = configPath(sources);
  const [revision = '', path = null] = splitName(name);
  const opened = await openRevision(existsSync(dirname(file)) ? dirname(file) : sources.cwd, revision);
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'retentiond-diff-')));
  try {
    const read = await readLaidOut({ name, sources, revision: opened, top }, file, path);
    // Files are told by where they lie in the repository.
    const findings = read.findings.map((found) => ({ ...found, file: found.file.replace(top + sep, '') }));
    return { ...read, findings };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** What stands behind the first colon is a path, as git has it. */
function splitName(name: string): readonly [string, string | null] {
  const colon = name.indexOf(':');
  return colon === -1 ? [name, null] : [name.slice(0, colon), name.slice(colon + 1)];
}

interface LayingOut {
  readonly name: string;
  readonly sources: Sources;
  readonly revision: Revision;
  /** The folder that stands for the top of the repository. */
  readonly top: string;
}

async function readLaidOut(laying: LayingOut, file: string, path: string | null): Promise<Read> {
  const { sources, revision, top } = laying;
  const { prefix } = revision;
  const inside = path === null ? prefix : insideOf(prefix, path);
  const config = posix.join(inside, path === null ? basename(file) : DEFAULT_FILE);
  const cwd = join(top, inside);
  mkdirSync(cwd, { recursive: true });
  const { flags = {} } = sources;
  if ((await layOut(laying, config)) > 0) {
    const own = path === null ? flags : { language: flags.language };
    const there = { ...sources, cwd, flags: { ...own, config: join(top, config) } };
    await layOutFolders(laying, loadConfig(there).value);
    return readOf(readProject(there));
  }
  if (path === null) throw nothingThere(laying.name, config);
  if ((await layOut(laying, inside)) === 0) throw nothingThere(laying.name, inside);
  // Beside the data maps and the configuration of today.
  return readOf(readProject({ ...sources, flags: { ...flags, policies: cwd } }));
}

/** `./x` and `../x` start where the project is, as git has it. */
function insideOf(prefix: string, path: string): string {
  const inside = posix.normalize(/^\.\.?(\/|$)/.test(path) ? posix.join(prefix, path) : path || '.');
  return inside === '.' ? '' : inside;
}

async function layOutFolders(laying: LayingOut, config: Config | null): Promise<void> {
  for (const folder of config ? [config.policies, config.datamap] : []) {
    const path = relative(laying.top, folder);
    if (path.startsWith('..')) throw outside(laying.name, folder);
    await layOut(laying, path.split(sep).join('/'));
  }
}

/** How many files of the revision there are at the path, now also below `top`. */
async function layOut({ name, revision, top }: LayingOut, path: string): Promise<number> {
  if (path.startsWith('..')) throw outside(name, path);
  const entries = await revision.list(path);
  for (const entry of entries) {
    const to = join(top, entry.path);
    // What somebody has made a tree of is not trusted to stay in it.
    if (!to.startsWith(top + sep)) throw outside(name, entry.path);
    const bytes = await revision.read(entry.path);
    rmSync(to, { force: true });
    mkdirSync(dirname(to), { recursive: true });
    // A link is read as in every project: never out of its folder.
    if (entry.isLink) symlinkSync(bytes.toString('utf8'), to);
    else writeFileSync(to, bytes);
  }
  return entries.length;
}

function outside(name: string, path: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'diff-outside',
    fact: `${path} lies outside of the repository, so that \`${name}\` does not say what it held`,
    hint: 'name a folder that holds both, or a revision of policies alone: `main:policies`',
  });
}

function nothingThere(name: string, path: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'diff-nothing-there',
    fact: `\`${name}\` has no ${path}`,
    hint: 'name a revision in which the project was there, or a path in it: `main:path/to/project`',
  });
}

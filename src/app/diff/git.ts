import { execFile } from 'node:child_process';
import { Failure } from '../../errors.ts';

/** A file of a revision. */
interface TreeEntry {
  /** From the top of the repository. */
  readonly path: string;
  readonly isLink: boolean;
}

/** One revision of the repository around a folder, read without touching its working tree. */
export interface Revision {
  /** Of the folder, from the top: empty or with a slash at its end. */
  readonly prefix: string;
  /** The files at or below a path; none where there is no such path. */
  list(path: string): Promise<readonly TreeEntry[]>;
  read(path: string): Promise<Buffer>;
}

/** Larger than every folder of policies; what is larger still is refused. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The revision as `folder`'s repository knows it. */
export async function openRevision(folder: string, name: string): Promise<Revision> {
  const run = (...args: readonly string[]): Promise<Buffer> => git(folder, args);
  const top = await run('rev-parse', '--show-toplevel').then(lineOf, (error: unknown) => {
    throw asGitFailure(error, {
      code: 'not-a-repository',
      fact: `\`${name}\` is no folder here, and the project is in no git repository that could know it as a revision`,
      hint: 'name a folder with a retentiond.yaml or with policies, or run it inside the repository',
    });
  });
  const prefix = lineOf(await run('rev-parse', '--show-prefix'));
  // Nothing that a person types is taken for an option.
  const commit = await run('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`).then(
    lineOf,
    (error: unknown) => {
      throw asGitFailure(error, {
        code: 'revision-unknown',
        fact: `\`${name}\` is neither a folder nor a revision of ${top}`,
        hint: 'name a folder, a branch, a tag or a commit, such as `HEAD~1` or `main:policies`',
      });
    },
  );
  return {
    prefix,
    list: async (path) =>
      treeOf(await git(top, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', path || '.'])),
    read: (path) => git(top, ['cat-file', 'blob', `${commit}:${path}`]),
  };
}

/** `100644 blob 3f2a…<tab>policies/logs.yaml`, each with a NUL behind it; submodules are somebody else's. */
function treeOf(answer: Buffer): readonly TreeEntry[] {
  return answer
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [, mode, path] = /^(\d+) \w+ [0-9a-f]+\t(.*)$/s.exec(line) ?? [];
      return mode === undefined || path === undefined || mode === '160000'
        ? []
        : [{ path, isLink: mode === '120000' }];
    });
}

function lineOf(answer: Buffer): string {
  return answer.toString('utf8').replace(/\r?\n$/, '');
}

function git(folder: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: MAX_BYTES } as const;
    execFile('git', ['-C', folder, ...args], options, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
  });
}

/** git's own refusal in our words; without git there is nothing to say about revisions. */
function asGitFailure(
  cause: unknown,
  facts: { readonly code: string; readonly fact: string; readonly hint: string },
): Failure {
  const isMissing = (cause as NodeJS.ErrnoException | null)?.code === 'ENOENT';
  if (!isMissing) return new Failure({ kind: 'usage', ...facts, cause });
  return new Failure({
    kind: 'usage',
    code: 'git-missing',
    fact: 'a revision is read by git, and there is no program `git` here',
    hint: 'install git, or name folders',
    cause,
  });
}

import { chmod, chown, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../../src/errors.ts';
import type { Account } from './account.ts';

/** Makes a private folder for a server's files, in a place that `account` (null: oneself) can reach. */
export async function makeFolder(account: Account | null, server: string): Promise<string> {
  for (const parent of account ? [tmpdir(), '/tmp', '/var/tmp'] : [tmpdir()]) {
    if (account && !(await isReachable(parent))) continue;
    return mkdtemp(join(parent, `retentiond-${server}-`));
  }
  throw new Failure({
    code: 'demo_no_folder',
    fact: `no folder for temporary files can be reached by the account ${account?.name}`,
    hint: 'set TMPDIR to a folder that everybody may enter',
  });
}

/** A file in the folder that nobody else reads. */
export async function writeSecret(path: string, text: string, account: Account | null): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  if (account) await chown(path, account.uid, account.gid);
}

/** Gives the folder away; from then on root writes nothing in it, since its new owner could redirect the path. */
export async function handOver(folder: string, account: Account | null): Promise<void> {
  await chmod(folder, 0o700);
  if (account) await chown(folder, account.uid, account.gid);
}

/** Whether everybody may pass through the folder and all above it. */
export async function isReachable(folder: string): Promise<boolean> {
  const mode = await stat(folder).then(
    (found) => found.mode,
    () => 0,
  );
  if ((mode & 0o001) === 0) return false;
  return dirname(folder) === folder || isReachable(dirname(folder));
}

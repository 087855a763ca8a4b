import { chmod, chown, mkdtemp, stat, statfs, writeFile } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../../src/errors.ts';
import type { Account } from './account.ts';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 3 * 1024 ** 3;

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

/**
 * Makes a private folder for data that need not outlive the machine: in memory, where Linux has a place and plenty of
 * room for it; else null.
 */
export async function makeFolderInMemory(account: Account | null, server: string): Promise<string | null> {
  if (!(await hasRoomInMemory()) || (account && !(await isReachable(MEMORY)))) return null;
  const folder = await mkdtemp(join(MEMORY, `retentiond-${server}-`)).catch(() => null);
  if (folder !== null) await handOver(folder, account);
  return folder;
}

/** A container has 64 MB there by default, which its servers need for other things. */
async function hasRoomInMemory(): Promise<boolean> {
  const found = await statfs(MEMORY).catch(() => null);
  return found !== null && Math.min(found.bavail * found.bsize, freemem()) >= ROOM_BYTES;
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

/** Whether everybody may pass through the folder, or run the program, and pass through all above it. */
export async function isReachable(folder: string): Promise<boolean> {
  const mode = await stat(folder).then(
    (found) => found.mode,
    () => 0,
  );
  if ((mode & 0o001) === 0) return false;
  return dirname(folder) === folder || isReachable(dirname(folder));
}

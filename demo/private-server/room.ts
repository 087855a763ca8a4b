import { cp } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Account, unprivilegedAccount } from './account.ts';
import { handOver, isReachable, makeFolder, makeFolderInMemory, writeSecret } from './folder.ts';
import { type Guard, startGuard } from './guard.ts';
import { libraryEnvironment, type Programs } from './programs.ts';

/** Where one private server lives: its folder, the account that runs it, its programs, and who clears up after it. */
export interface Room {
  /** The server's name, for messages. */
  readonly server: string;
  readonly folder: string;
  /** Where its data will be: in the folder, or in one of its own in memory. */
  readonly data: string;
  readonly account: Account | null;
  readonly guard: Guard;
  readonly environment: Readonly<Record<string, string>>;
  /** The path of one of the server's programs. */
  program(name: string): string;
}

/** A file that is written before the folder is given away: its name and its text. */
export type SecretFiles = Readonly<Record<string, string>>;

/**
 * Makes a folder of mode 0700 that belongs to the account which runs the server; it goes, with the server, when this
 * process ends in whatever way. `prepare` fails like this function does, and leaves nothing behind either. Data lie in
 * memory only where it has room.
 */
export async function openRoom<Result>(
  server: string,
  programs: Programs,
  files: SecretFiles,
  prepare: (room: Room) => Promise<Result>,
  data: 'on disk' | 'in memory' = 'on disk',
): Promise<Result> {
  const account = await unprivilegedAccount();
  const folder = await makeFolder(account, server.toLowerCase());
  const memory = data === 'in memory' ? await makeFolderInMemory(account, server.toLowerCase()) : null;
  // Nothing of the server's is worth an orderly end.
  const guard = startGuard(memory === null ? [folder] : [folder, memory], 'KILL');
  try {
    const { program, environment } = await withinReach(programs, folder, account);
    for (const [name, text] of Object.entries(files)) await writeSecret(join(folder, name), text, account);
    await handOver(folder, account);
    const place = join(memory ?? folder, 'data');
    return await prepare({ server, folder, data: place, account, guard, environment, program });
  } catch (error) {
    await guard.release();
    throw error;
  }
}

/** Unpacked programs are copied where the account may not enter the checkout, e.g. below /root. */
async function withinReach(
  programs: Programs,
  folder: string,
  account: Account | null,
): Promise<Pick<Room, 'program' | 'environment'>> {
  const { root } = programs;
  let inside = (path: string): string => path;
  if (root !== null && account !== null && !(await isReachable(root))) {
    const copy = join(folder, 'programs');
    await cp(root, copy, { recursive: true, verbatimSymlinks: true });
    inside = (path) => join(copy, relative(root, path));
  }
  return {
    program: (name) => inside(programs.path(name)),
    environment: libraryEnvironment(programs.libraries.map(inside)),
  };
}

import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { TargetServer } from './engines/engine.ts';

/** A backup of a whole server: its data folder as it was while it did not run. */
export interface Snapshot {
  /** Stops the server, puts the older folder in the place of its own, and starts it again. */
  restore(): Promise<void>;
}

const call = promisify(execFile);

/** Stops a private server, copies its data folder beside it, and starts it again. */
export async function takeSnapshot(server: TargetServer): Promise<Snapshot> {
  const { data } = server;
  const folder = dirname(data);
  const older = join(folder, 'older');
  // The account that runs the server: what it cannot write it must not get back.
  const { uid, gid } = await stat(folder);
  const asOwner = (program: string, ...options: readonly string[]): Promise<unknown> =>
    call(program, options, { uid, gid, cwd: folder });
  await server.stop('fast');
  await asOwner('cp', '-a', data, older);
  await server.restart();
  return {
    restore: async () => {
      await server.stop('fast');
      await asOwner('rm', '-rf', data);
      await asOwner('cp', '-a', older, data);
      await server.restart();
    },
  };
}

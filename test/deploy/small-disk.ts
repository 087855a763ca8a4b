import { mkdir, open, rename, rm, statfs, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TargetServer } from '../support/engines/engine.ts';
import { runTool } from './tool.ts';

/** A disk that holds a server's data, or its log, and nothing else. */
export interface SmallDisk {
  /** Takes up every byte that is left. */
  fill(): Promise<void>;
  /** Gives them back. */
  clear(): Promise<void>;
  /** The server must have ended. */
  unmount(): void;
}

const MEGABYTES = 400;
/** Of a log: some files of 16 MB each, those that were made when the server began among them. */
const LOG_MEGABYTES = 160;
const BALLAST = 'ballast';
const CHUNK = Buffer.alloc(65_536);

/**
 * Moves the data of a server to a disk of its own. The log of a PostgreSQL stays where it is: a server whose log finds no
 * room stops as a whole, which is another case.
 */
export async function moveToSmallDisk(server: TargetServer): Promise<SmallDisk> {
  await server.stop('fast');
  const { data } = server;
  const beside = `${data}-beside`;
  await rename(data, beside);
  const disk = await mountCopy(beside, data, MEGABYTES);
  await leaveLogOutside(data, beside);
  await server.restart();
  return disk;
}

/** Moves the write-ahead log of a PostgreSQL to a disk of its own, and leaves its data where they are. */
export async function moveLogToSmallDisk(server: TargetServer): Promise<SmallDisk> {
  await server.stop('fast');
  const log = join(server.data, 'pg_wal');
  const beside = join(server.data, '..', 'wal-beside');
  const disk = join(server.data, '..', 'wal');
  await rename(log, beside);
  const mounted = await mountCopy(beside, disk, LOG_MEGABYTES);
  await symlink(disk, log);
  await server.restart();
  return mounted;
}

/** Mounts a disk at `place` with everything in it that is in `from`. */
async function mountCopy(from: string, place: string, megabytes: number): Promise<SmallDisk> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('a disk that fills up is mounted, which takes root on Linux; nothing was checked');
  await mkdir(place);
  mount(['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place]);
  const copied = runTool('cp', 'coreutils', ['-a', `${from}/.`, place]);
  if (copied.code !== 0) throw new Error(`what is on the disk could not be copied: ${copied.said}`);
  const owned = runTool('chown', 'coreutils', ['--reference', from, place]);
  const moded = runTool('chmod', 'coreutils', ['--reference', from, place]);
  if (owned.code !== 0 || moded.code !== 0) throw new Error(`${owned.said}${moded.said}`);
  const ballast = join(place, BALLAST);
  return {
    fill: async () => {
      const file = await open(ballast, 'w');
      try {
        for (;;) await file.write(CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
      const { bavail } = await statfs(place);
      if (bavail > 0) throw new Error(`the disk has ${bavail} blocks left`);
    },
    clear: () => rm(ballast, { force: true }),
    unmount: () => {
      const { code, said } = runTool('umount', 'mount', [place]);
      if (code !== 0) throw new Error(`the disk stays mounted: ${said}`);
    },
  };
}

function mount(args: readonly string[]): void {
  const { code, said } = runTool('mount', 'mount', args);
  if (code !== 0)
    throw new Error(`a disk that fills up cannot be mounted here (${said.trim()}); nothing was checked`);
}

async function leaveLogOutside(data: string, beside: string): Promise<void> {
  const log = join(data, 'pg_wal');
  await rm(log, { recursive: true }).then(
    () => symlink(join(beside, 'pg_wal'), log),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    },
  );
}

import { constants, type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Sink, SinkTrouble } from './sink.ts';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/** Checkpoints are public: whoever has the key's public half may check them. */
const MODE = 0o644;
/** Of its end so much is read: room for the latest notes, however many keys have signed them. */
const TAIL_BYTES = 64 * 1024;
const BLANK_LINE = '\n\n';

/**
 * A file to whose end every note is added, with an empty line after it. It is never shortened. A symbolic link in its place
 * is refused: whoever can write the folder could lead notes into another file, or to nowhere. Its folder must be there.
 */
export function fileSink(path: string): Sink {
  return {
    name: `file:${basename(path)}`,
    take: async (note) => {
      // A pipe without a reader would be waited for for ever.
      const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, MODE);
      try {
        const size = await sizeOf(file);
        // A note of which a crash or a full disk has left a part must not swallow this one.
        const gap = (await isDivided(file, size)) ? '' : BLANK_LINE;
        await appendAll(file, Buffer.from(`${gap}${note}\n`, 'utf8'));
        await file.sync();
        if (size === 0) await syncFolder(dirname(path));
      } finally {
        await file.close();
      }
    },
  };
}

/** The end of a checkpoint file; empty where there is none yet. Throws what the system says. */
export function readTail(path: string): Promise<string> {
  return readEnd(path, TAIL_BYTES);
}

/** All of a checkpoint file, likewise. */
export function readWhole(path: string): Promise<string> {
  return readEnd(path, Number.POSITIVE_INFINITY);
}

async function readEnd(path: string, bytes: number): Promise<string> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(noneYet);
  if (!file) return '';
  try {
    const size = await sizeOf(file);
    const tail = Buffer.alloc(Math.min(size, bytes));
    const { bytesRead } = await file.read(tail, 0, tail.length, size - tail.length);
    return tail.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function noneYet(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function sizeOf(file: FileHandle): Promise<number> {
  const kind = await file.stat();
  if (!kind.isFile()) throw new SinkTrouble('it is no ordinary file');
  return kind.size;
}

async function isDivided(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const end = Buffer.alloc(BLANK_LINE.length);
  const { bytesRead } = await file.read(end, 0, end.length, Math.max(0, size - end.length));
  return end.toString('latin1', 0, bytesRead) === BLANK_LINE;
}

/** In one write, so that those of two daemons do not mix. */
async function appendAll(file: FileHandle, bytes: Buffer): Promise<void> {
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length) throw new SinkTrouble('no space left');
}

/** A new file's name is on disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, O_RDONLY | O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Sink } from './sink.ts';

const STANDARD_OUTPUT = 1;
const TRY_AGAIN_MS = 50;

const writeTo = promisify(write);

/** The daemon's standard output, which says nothing else; what collects it keeps it. */
export function stdoutSink(descriptor: number = STANDARD_OUTPUT): Sink {
  return {
    name: 'stdout',
    take: async (note) => {
      let rest = Buffer.from(`${note}\n`, 'utf8');
      while (rest.length > 0) rest = rest.subarray(await writeSome(descriptor, rest));
    },
  };
}

/** A pipe that is full for the moment takes nothing. */
async function writeSome(descriptor: number, bytes: Buffer): Promise<number> {
  try {
    return (await writeTo(descriptor, bytes)).bytesWritten;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    await sleep(TRY_AGAIN_MS);
    return 0;
  }
}

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { phraseText } from '../finding.ts';
import type { Phrase } from '../finding-text/text.ts';

/** Reads a whole file, or throws an error with a `code`. */
export type ReadFile = (path: string) => Uint8Array;

/** The rights of a file as the system keeps them (`st_mode`); null where they are not known. */
export type ReadMode = (path: string) => number | null;

/** Far above what is read as YAML; a device goes on for ever. */
const MAXIMUM_BYTES = 16 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/** The files of this machine, pipes too: a variable may name what a shell's `<(…)` prints. */
export const hostFiles: ReadFile = (path) => readOpened(openSync(path, 'r'), (kind) => !kind.isDirectory());

/** Only what is an ordinary file at the moment of reading: a pipe without a writer would be waited for for ever. */
export const ordinaryFiles: ReadFile = (path) =>
  readOpened(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), (kind) => kind.isFile());

/** Those of this machine; whoever reads the file says why it cannot be read. */
export const hostModes: ReadMode = (path) => statSync(path, { throwIfNoEntry: false })?.mode ?? null;

/** Reads to the end, and closes. */
function readOpened(file: number, isWanted: (kind: Stats) => boolean): Uint8Array {
  try {
    const kind = fstatSync(file);
    if (!isWanted(kind)) throw refusal(kind.isDirectory() ? 'EISDIR' : 'ENOTREG');
    const pieces: Uint8Array[] = [];
    for (let size = 0; size <= MAXIMUM_BYTES; size += pieces.at(-1)?.length ?? 0) {
      const piece = new Uint8Array(PIECE_BYTES);
      const read = readSync(file, piece);
      if (read === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, read));
    }
    throw refusal('EFBIG');
  } finally {
    closeSync(file);
  }
}

function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`the file cannot be read: ${code}`), { code });
}

/** Why a file could not be read, for a finding; the path is told by whoever asks. */
export function reasonPhrase(error: unknown): Phrase {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown error';
  const known = REASONS[code];
  return known === undefined ? { phrase: 'reason-other', name: code } : { phrase: known };
}

/** Why a file could not be read, in English words. */
export function reasonOf(error: unknown): string {
  return phraseText(reasonPhrase(error));
}

const REASONS: Readonly<Record<string, Phrase['phrase']>> = {
  ENOENT: 'reason-missing',
  EACCES: 'reason-denied',
  EPERM: 'reason-denied',
  EISDIR: 'reason-folder',
  ENOTDIR: 'reason-path',
  ELOOP: 'reason-loop',
  ENOTREG: 'reason-not-a-file',
  ENXIO: 'reason-not-a-file',
  EFBIG: 'reason-too-large',
};

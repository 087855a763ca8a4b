import { readFileSync } from 'node:fs';

/** Reads a whole file, or throws an error with a `code`. */
export type ReadFile = (path: string) => Uint8Array;

/** The files of this machine. */
export const hostFiles: ReadFile = (path) => readFileSync(path);

/** Why a file could not be read, in words; the path is told by whoever asks. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return (code === undefined ? undefined : reasons[code]) ?? code ?? 'unknown error';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'no permission',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
};

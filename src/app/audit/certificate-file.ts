import { renameSync, writeFileSync } from 'node:fs';
import { Failure } from '../../errors.ts';

/** Puts the file where it is wanted, whole or not at all. */
export function writeCertificateFile(path: string, text: string): void {
  try {
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new Failure({
      code: 'file-unwritable',
      fact: `${path} cannot be written${code}`,
      hint: 'name a file in a folder that is there and may be written to',
      cause: error,
    });
  }
}

import { type Finding, finding } from '../finding.ts';
import { type Document, type Path, writtenAt } from '../reading/document.ts';
import { knownText } from './absent.ts';
import type { ReadMode } from './files.ts';
import type { WrittenConfig } from './schema/schema.ts';

interface KeyFile {
  readonly path: Path;
  readonly file: string;
}

/** The right of everybody else to read a file. */
const OTHERS_READ = 0o004;

/** Warns of every key that all users of the machine can read; `resolve` makes a path of the configuration absolute. */
export function openKeyFiles(
  document: Document,
  { evidence, holds }: WrittenConfig,
  others: readonly KeyFile[],
  resolve: (path: string) => string,
  readMode: ReadMode,
): readonly Finding[] {
  const named = (path: Path, text: string | undefined): readonly KeyFile[] => {
    const file = knownText(text);
    return file === null ? [] : [{ path, file: resolve(file) }];
  };
  const files = [
    ...named(['evidence', 'digest_key_file'], evidence.digest_key_file),
    ...evidence.previous_digest_key_files.flatMap((file, index) =>
      named(['evidence', 'previous_digest_key_files', index], file),
    ),
    ...named(['evidence', 'signing_key_file'], evidence.signing_key_file),
    ...named(['holds', 'key_file'], holds.key_file),
    ...others,
  ];
  return files
    .filter(({ file }) => isOpen(file, readMode))
    .map(({ path, file }) => finding('key-file-open', writtenAt(document, path), { path: file }));
}

/** A path through a folder that may not be entered is told by whoever reads the file. */
function isOpen(file: string, readMode: ReadMode): boolean {
  try {
    return ((readMode(file) ?? 0) & OTHERS_READ) !== 0;
  } catch {
    return false;
  }
}

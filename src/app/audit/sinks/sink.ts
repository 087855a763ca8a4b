import { Failure } from '../../../errors.ts';

/** A place outside the database that takes signed checkpoints. */
export interface Sink {
  /** As status and ledger call it: without its address. */
  readonly name: string;
  /** Resolves once the note is there for good; throws what `troubleOf` puts in words. */
  take(note: string): Promise<void>;
}

/** Longer than that nobody waits for a sink. */
export const SINK_MS = 10_000;

/** Why a sink took nothing, in its own words. */
export class SinkTrouble extends Failure {
  constructor(fact: string, cause?: unknown) {
    super({ code: 'sink-trouble', fact, cause });
  }
}

/** One line without the sink's address, whatever was thrown. */
export function troubleOf(error: unknown): string {
  if (error instanceof SinkTrouble) return error.message;
  const code = codeOf(error);
  return code === null ? 'something unexpected happened' : (REASONS[code] ?? code);
}

/** Of the error or, as `fetch` has it, of its cause. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : codeOf(error.cause);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EACCES: 'no permission to write it',
  EPERM: 'no permission to write it',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link, and may lead anywhere',
  ENXIO: 'it is no ordinary file',
  ENOSPC: 'no space left',
  EDQUOT: 'no space left',
  EFBIG: 'the file may not grow any more',
  EROFS: 'it can only be read there',
  EPIPE: 'nobody reads it',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was lost',
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host is not known',
};

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.ts';
import { parseCheckpoint } from '../../src/ledger/checkpoint/checkpoint.ts';
import { openNote } from '../../src/ledger/checkpoint/note.ts';
import { parseVerifier, type VerifierKey } from '../../src/ledger/checkpoint/signing-key.ts';
import type { LogsProject } from './logs.ts';

/** How a test's checkpoints are made: seconds, and more lines under `evidence`. */
export interface Signing {
  readonly every?: number;
  readonly grace?: number;
  readonly files?: readonly string[];
  readonly webhooks?: readonly string[];
  readonly key?: string;
}

/** Writes a fresh signing key into the project's folder. */
export function writeKey(logs: Pick<LogsProject, 'write'>, name = 'signing.key'): void {
  logs.write(name, `${randomBytes(32).toString('hex')}\n`);
}

/** The project's configuration with checkpoints; its file says so, too. */
export function sign(logs: LogsProject, signing: Signing = {}): Config {
  const {
    every = 600,
    grace = 3_600,
    files = ['checkpoints.txt'],
    webhooks = [],
    key = 'signing.key',
  } = signing;
  const text = logs.configText().replace(/\n {2}signing_key_file:[\s\S]*?\nconnections:/, '\nconnections:');
  logs.write(
    'retentiond.yaml',
    text.replace(
      '  digest_key_file: digest.key\n',
      `  digest_key_file: digest.key
  signing_key_file: ${key}
  checkpoint_files: ${JSON.stringify(files)}
  checkpoint_webhooks: ${JSON.stringify(webhooks)}
  checkpoint_every: ${every} seconds
  checkpoint_grace: ${grace} seconds
`,
    ),
  );
  return logs.read().config;
}

/** The notes in a checkpoint file of the project. */
function notesIn(logs: Pick<LogsProject, 'folder'>, file = 'checkpoints.txt'): readonly string[] {
  const path = join(logs.folder, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .split(/\n\n(?=retentiond\/)/)
    .map((note) => `${note.trimEnd()}\n`)
    .filter((note) => note !== '\n');
}

/** The sizes and roots that they say, once every one was opened with the ledger's keys. */
export async function opened(
  logs: LogsProject,
  file = 'checkpoints.txt',
): Promise<readonly { readonly size: number; readonly root: string; readonly keys: number }[]> {
  const { rows } = await logs.state.query(
    "SELECT verifier FROM retentiond.evidence_key WHERE purpose = 'signing' ORDER BY seq",
  );
  const known: readonly VerifierKey[] = rows.map(({ verifier }) => parseVerifier(verifier));
  return notesIn(logs, file).map((note) => {
    const { text, verified } = openNote(note, known);
    const { size, root } = parseCheckpoint(text);
    return { size: Number(size), root, keys: verified.length };
  });
}

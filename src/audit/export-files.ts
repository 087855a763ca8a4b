/** The files of an export, besides the texts in a folder of their own. */
export const EXPORT_FILES = {
  ledger: 'ledger.jsonl',
  entries: 'entries.csv',
  checkpoints: 'checkpoints.txt',
  keys: 'keys.txt',
  proofs: 'proofs.json',
  access: 'access.jsonl',
  state: 'state.json',
  format: 'FORMAT.md',
  verifier: 'verify.mjs',
  manifest: 'MANIFEST',
} as const;

/** One file a text that entries name: its hash, with what it is behind the dot. */
export const TEXTS_FOLDER = 'texts';

export const EXPORT_FORMAT = 1;

/** The end of a chain of entries or views. */
interface End {
  readonly size: number;
  readonly head: string;
}

/** What stood beside the entries when the export was made; entries are held against it. */
export interface ExportState extends End {
  readonly format_version: typeof EXPORT_FORMAT;
  readonly ledger: string;
  /** RFC 6962 root of the tree of all entries of the export. */
  readonly root: string;
  readonly exported_at: string;
  /** Whether later entries were left out because somebody asked for it. */
  readonly is_cut: boolean;
  readonly open_batches: readonly string[];
  readonly holds: readonly string[];
  readonly access: End;
}

/** A proof that one signed tree is a part of the next. */
export interface ConsistencyProved {
  readonly old_size: number;
  readonly old_root: string;
  readonly new_size: number;
  readonly new_root: string;
  readonly proof: readonly string[];
}

export interface Proofs {
  readonly format_version: typeof EXPORT_FORMAT;
  readonly consistency: readonly ConsistencyProved[];
  /** That the last entry is in the tree of the export. */
  readonly last_entry: {
    readonly seq: number;
    readonly leaf: string;
    readonly size: number;
    readonly root: string;
    readonly proof: readonly string[];
  };
}

/** A line of MANIFEST, as sha256sum writes it. */
export function manifestLine(file: string, hash: string): string {
  return `${hash}  ${file}\n`;
}

const HASH = /^[0-9a-f]{64}$/;

/** null where the text is no state of an export. */
export function parseState(text: string): ExportState | null {
  try {
    const state = JSON.parse(text) as ExportState;
    const isState =
      state.format_version === EXPORT_FORMAT &&
      typeof state.ledger === 'string' &&
      HASH.test(state.root) &&
      [state.open_batches, state.holds].every((list) => Array.isArray(list)) &&
      [state, state.access].every(({ size, head }) => Number.isSafeInteger(size) && HASH.test(head));
    return isState ? state : null;
  } catch {
    return null;
  }
}

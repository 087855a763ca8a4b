import type { Config } from '../config/config.ts';
import { Failure } from '../errors.ts';
import type { Body, Entry, EntryKind } from '../ledger/entry.ts';
import { readEntries, verifyLedger } from '../ledger/store.ts';
import type { Defect } from '../ledger/verify.ts';
import { requireControl } from './control.ts';

/** `audit verify --json`. */
export interface LedgerVerdict {
  readonly format_version: 1;
  readonly ok: boolean;
  readonly entries: number;
  readonly head: string;
  /** Signed checkpoints are not built yet. */
  readonly checkpoint: null;
  readonly first_bad: { readonly entry: number; readonly code: Defect['code']; readonly fact: string } | null;
}

/** An entry as it is listed: what it says, and its hash. */
export type ListedEntry = Body & {
  readonly seq: number;
  readonly at: string;
  readonly previous: string;
  readonly hash: string;
};

/** Which entries are listed. */
export interface EntryFilter {
  readonly kind?: EntryKind;
  readonly rule?: string;
}

export async function verifyAudit(config: Config): Promise<LedgerVerdict> {
  const control = await requireControl(config);
  const session = await control.open();
  try {
    const { ok, entries, head, firstBad } = await verifyLedger(session);
    return {
      format_version: 1,
      ok,
      entries: Number(entries),
      head,
      checkpoint: null,
      first_bad: firstBad && { entry: Number(firstBad.seq), code: firstBad.code, fact: firstBad.fact },
    };
  } finally {
    await session.close();
  }
}

/** The entries that the filter lets in, in order; one at a time, so that a long ledger never stands in memory whole. */
export async function* listAudit(config: Config, filter: EntryFilter): AsyncGenerator<ListedEntry> {
  const control = await requireControl(config);
  const session = await control.open();
  // An outcome names its run only.
  const runs = new Set<string>();
  try {
    for await (const entry of readEntries(session)) {
      const listed = readListed(entry);
      if (listed.kind === 'run started' && listed.rule === filter.rule) runs.add(listed.run);
      if (filter.kind !== undefined && listed.kind !== filter.kind) continue;
      if (filter.rule !== undefined && !concerns(listed, filter.rule, runs)) continue;
      yield listed;
    }
  } finally {
    await session.close();
  }
}

function concerns(entry: ListedEntry, rule: string, runs: ReadonlySet<string>): boolean {
  return 'rule' in entry ? entry.rule === rule : 'run' in entry && runs.has(entry.run);
}

function readListed(entry: Entry): ListedEntry {
  try {
    return { ...(JSON.parse(entry.text) as ListedEntry), hash: entry.hash };
  } catch {
    throw new Failure({
      kind: 'ledger',
      code: 'entry-unreadable',
      fact: `entry ${entry.seq} of the ledger cannot be read`,
      hint: 'somebody has changed it: run `retentiond audit verify`',
    });
  }
}

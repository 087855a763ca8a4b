import type { ListedEntry } from '../../app/audit/look-up/list.ts';
import type { Body, EntryKind } from '../../ledger/entry.ts';
import { SAID_BY_APPROVALS } from '../entries/approval.ts';
import { SAID_BY_BATCHES } from '../entries/batch.ts';
import { SAID_BY_EVIDENCE } from '../entries/evidence.ts';
import { SAID_BY_HOLDS } from '../entries/hold.ts';
import { SAID_BY_OPERATIONS } from '../entries/operation.ts';
import { SAID_BY_POLICIES } from '../entries/policies.ts';
import { SAID_BY_RUNS } from '../entries/run.ts';
import { type SaidBy, toSecond } from '../entries/said.ts';

const SAID: SaidBy<Body> = {
  ...SAID_BY_RUNS,
  ...SAID_BY_BATCHES,
  ...SAID_BY_HOLDS,
  ...SAID_BY_APPROVALS,
  ...SAID_BY_POLICIES,
  ...SAID_BY_OPERATIONS,
  ...SAID_BY_EVIDENCE,
};

/** Every kind of entry that there is. */
export const ENTRY_KINDS = Object.keys(SAID) as readonly EntryKind[];

const SEQ_WIDTH = 8;
const KIND_WIDTH = Math.max(...ENTRY_KINDS.map((kind) => kind.length));

/** An entry as one line: number, time, kind, and what it says. */
export function entryLine(entry: ListedEntry): string {
  const head = [String(entry.seq).padStart(SEQ_WIDTH), toSecond(entry.at), entry.kind.padEnd(KIND_WIDTH)];
  // Each speaker takes its own kind, which the compiler cannot follow through the table.
  const said = (SAID[entry.kind] as (entry: Body) => readonly string[])(entry);
  return [...head, ...said].join('  ');
}

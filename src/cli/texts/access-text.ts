import type { FoundView, ListedView } from '../../app/audit/look-up/list.ts';
import type { CsvCell } from '../../notice/csv.ts';
import { byWhom, toSecond } from '../entries/said.ts';

export const VIEW_COLUMNS = ['seq', 'at', 'role', 'who', 'view', 'facts', 'hash', 'entry'] as const;

export function viewCells({ said, text }: FoundView): readonly CsvCell[] {
  const { seq, at, role, who, view, facts, hash } = said;
  return [seq, at, role, who, view, JSON.stringify(facts), hash, text];
}

const SEQ_WIDTH = 8;

/** A view of the evidence as one line: number, time, who, and what was asked for. */
export function viewLine(said: ListedView): string {
  const facts = Object.entries(said.facts).map(([name, value]) => `${name}: ${value}`);
  const head = [String(said.seq).padStart(SEQ_WIDTH), toSecond(said.at), said.view, byWhom(said)];
  return [...head, ...facts].join('  ');
}

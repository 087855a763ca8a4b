import { expect, test } from 'vitest';
import { History } from '../../../src/audit/history.ts';
import type { Body } from '../../../src/ledger/entry.ts';

/** A start of a run, or a look, on a day of January 2026. */
function begun(kind: 'run started' | 'run observed', run: string, day: number, invocation?: string) {
  const now = `2026-01-0${day}T00:00:00.000000Z`;
  const entry = { kind, run, rule: 'crm/log/logs', version: 'v', policy: 'p', connection: 'crm', now };
  const named = invocation === undefined ? {} : { invocation };
  return { ...entry, ...named, due_at: null, due: 1, seq: day, at: now } as unknown as Body & {
    readonly seq: number;
    readonly at: string;
  };
}

test('a run is named by its own id, and by that of every `apply` that worked on it', () => {
  const history = new History();
  for (const entry of [
    begun('run started', 'r1', 1, 'a1'),
    begun('run started', 'r2', 2, 'a1'),
    begun('run started', 'r1', 3, 'a2'),
    begun('run observed', 'r3', 4, 'a3'),
    begun('run started', 'r4', 5),
  ])
    history.read(entry);
  const named = (id: string): readonly string[] => history.runsNamed(id).map(({ run }) => run);
  expect(['a1', 'a2', 'a3', 'r1', 'r4', 'a4'].map(named)).toEqual([
    ['r1', 'r2'],
    ['r1'],
    ['r3'],
    ['r1'],
    ['r4'],
    [],
  ]);
});

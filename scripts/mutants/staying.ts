import type { Mutant } from './mutant.ts';

const protocol = (name: string): Mutant['test'] => ({ file: 'test/faults/protocol.test.ts', name });
const dependants = (name: string): Mutant['test'] => ({ file: 'test/enforce/dependants.test.ts', name });

/** Errors about what must stay: what is held, and what other rows need. */
export const STAYING_MUTANTS: readonly Mutant[] = [
  {
    name: 'no epoch check',
    file: 'src/control/hold/hold.ts',
    text: 'if (latest === epoch) return;',
    instead: 'if (latest >= epoch) return;',
    test: protocol('P2: a batch that does not know the latest hold is undone, and the next one knows it'),
  },
  {
    name: 'a hold does not raise the epoch',
    file: 'src/control/hold/hold-change.ts',
    text: 'SET epoch = epoch + 1 RETURNING',
    instead: 'SET epoch = epoch RETURNING',
    test: {
      file: 'test/app/hold/place.test.ts',
      name: 'a hold that is placed while a batch has its rows in hand keeps them, and the run goes on',
    },
  },
  {
    name: 'a hold does not wait for batches under way',
    file: 'src/app/hold/barrier.ts',
    text: '  if (open.length > 0) return open.length;\n',
    instead: '',
    test: {
      file: 'test/app/hold/barrier.test.ts',
      name: 'before its COMMIT is heard: the hold is pending until it is recovered',
    },
  },
  {
    name: 'the list of the held is left out where rows are locked',
    file: 'src/plan/statements.ts',
    text: '${nextRows(checked, free(holds), after, limit)}`',
    instead: '${nextRows(checked, due, after, limit)}`',
    test: protocol('P2: rows of people who are held are neither locked nor deleted, in either form'),
  },
  {
    name: 'the list of the held is left out where rows are removed first',
    file: 'src/plan/statements.ts',
    text: 'const change = { checked, boundaries, now, due: free(holds), pseudonym };',
    instead: 'const change = { checked, boundaries, now, due, pseudonym };',
    test: protocol('P2: rows of people who are held are neither locked nor deleted, in either form'),
  },
  {
    name: 'blocked rows are not left out',
    file: 'src/plan/state/staying.ts',
    text: "    ['blocked', blockedSql(checked)],\n",
    instead: '',
    test: dependants(
      'what depends on a row goes with it or is detached, and a row that something else needs',
    ),
  },
  {
    name: 'withheld rows are not left out',
    file: 'src/plan/state/staying.ts',
    text: "    ['withheld', withheldSql(checked, boundaries, holds)],\n",
    instead: '',
    test: {
      file: 'test/plan/dependants.test.ts',
      name: 'P2: a row is withheld for every row that would go or change with it and is held',
    },
  },
  {
    name: "the dependants' count is not compared",
    file: 'src/enforce/change/dependants.ts',
    text: 'if (changed !== locked[index]?.rows || rest > 0) throw',
    instead: 'if (changed < 0 || locked.length < index || rest < 0) throw',
    test: {
      file: 'test/faults/counting.test.ts',
      name: 'P4: a batch on which more depends than its intent says is undone, and counted again',
    },
  },
];

import type { Mutant } from './mutant.ts';

const watch = (name: string): Mutant['test'] => ({ file: 'test/enforce/watch-target.test.ts', name });

/** Errors in noticing that a target or the ledger was restored from an older backup. */
export const RESTORED_MUTANTS: readonly Mutant[] = [
  {
    name: 'a run begins without comparing receipts',
    file: 'src/enforce/run/run.ts',
    text: '  await requirePresent(scene);\n',
    instead: '',
    test: watch('PostgreSQL: a missing receipt stops the next run before its first batch'),
  },
  {
    name: 'receipts that the ledger does not know are not looked for',
    file: 'src/enforce/run/watch-target.ts',
    text: 'const strays = await newStrays(watched, seen, whole ? null : seen.recently);',
    instead: 'const strays: readonly StandingReceipt[] = [];',
    test: watch('a receipt that the ledger does not know stops the next run before its first batch'),
  },
  {
    name: 'what a person has accepted is asked for again',
    file: 'src/ledger/alarm.ts',
    text: '    await acceptTarget(session, alarm.alarm, chain.size);\n',
    instead: '',
    test: watch('what was lacking before the first look at a target is accepted by a person once'),
  },
  {
    name: 'another database under the same name is compared as the one before',
    file: 'src/enforce/run/watch-target.ts',
    text: 'const whole = !isSame || !seen.isFresh;',
    instead: 'const whole = seen === null || !seen.isFresh;',
    test: watch(
      'a database that is made anew under its name is compared in full: an old receipt that it lacks stops the run',
    ),
  },
  {
    name: 'the second connection of a run may lead to another server',
    file: 'src/app/run/perform.ts',
    text: 'connection.receipts, place.limits, first)',
    instead: 'connection.receipts, place.limits)',
    test: {
      file: 'test/enforce/restored-servers.test.ts',
      name: 'P14: another server that answers in mid-run changes nothing: the run goes on once it was compared',
    },
  },
  {
    name: 'a checkpoint that nobody has taken lets receipts go',
    file: 'src/ledger/verify/books/horizons.ts',
    text: 'if (entry.sinks.some(({ ok }) => ok)) this.exported',
    instead: 'this.exported',
    test: {
      file: 'test/unit/ledger/verify/books/horizons.test.ts',
      name: 'receipts go below a checkpoint that a place has taken; one that nobody has taken lets none go',
    },
  },
];

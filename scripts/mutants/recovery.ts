import type { Mutant } from './mutant.ts';

const recover = (name: string): Mutant['test'] => ({ file: 'test/enforce/recover.test.ts', name });

/** Errors in recovery, which decides what became of a batch. */
export const RECOVERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'a void receipt is no fence: nothing found means aborted',
    file: 'src/enforce/change/receipt.ts',
    text: 'if (voided.count === 1) return await commitVoid(session);',
    instead: "if (voided.count === 1) {\n      await rollback(session);\n      return 'aborted';\n    }",
    test: recover('a batch that never committed is voided and aborted, and can never commit any more'),
  },
  {
    name: "the target's identity is ignored",
    file: 'src/enforce/record/recover.ts',
    text: 'if (name.system === batch.target.system && name.database === batch.target.database) return name;',
    instead: 'if (name.system === batch.target.system) return name;',
    test: recover('an address that leads to another database now is refused, and nothing is concluded'),
  },
  {
    name: 'a receipt with another count is believed',
    file: 'src/enforce/change/receipt.ts',
    text: "if (outcome === 'done' && Number(rows) === batch.rows) return 'committed';",
    instead: "if (outcome === 'done' && rows) return 'committed';",
    test: recover('a receipt with another count is strange: nothing is concluded'),
  },
  {
    name: 'receipts of another ledger are written to',
    file: 'src/enforce/record/recover.ts',
    text: "  await requireReceipts(session, (await readLedgerId(control)) ?? '', batch.connection);\n",
    instead: '',
    test: recover('receipts that belong to another ledger are not written to'),
  },
];

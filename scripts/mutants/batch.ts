import type { Mutant } from './mutant.ts';

const protocol = (name: string): Mutant['test'] => ({ file: 'test/faults/protocol.test.ts', name });
const judgement = (name: string): Mutant['test'] => ({ file: 'test/faults/judgement.test.ts', name });
const drift = (name: string): Mutant['test'] => ({ file: 'test/enforce/drift.test.ts', name });

/** Errors in lock, record, act, confirm. */
export const BATCH_MUTANTS: readonly Mutant[] = [
  {
    name: 'the fingerprint is not compared',
    file: 'src/enforce/change/begin.ts',
    text: 'if (live?.fingerprint === planned.fingerprint) return;',
    instead: 'if (live !== undefined) return;',
    test: drift('a column is added: the run stops before the next batch'),
  },
  {
    name: 'tables count as held although they were let go',
    file: 'src/enforce/change/ready.ts',
    text: 'if (begun) begun.tables.released = true;',
    instead: 'void begun;',
    test: drift('a column is added: the run stops before the next batch'),
  },
  {
    name: 'only the latest start is judged',
    file: 'src/enforce/change/judge-changed.ts',
    text: 'return [range.earliest, range.latest].every((text) =>',
    instead: 'return [range.latest].every((text) =>',
    test: {
      file: 'test/unit/enforce/change/judge-changed.test.ts',
      name: 'rows are right where each of them is, alone: timestamptz, months',
    },
  },
  {
    name: 'only the earliest start is judged',
    file: 'src/enforce/change/judge-changed.ts',
    text: 'return [range.earliest, range.latest].every((text) =>',
    instead: 'return [range.earliest].every((text) =>',
    test: {
      file: 'test/unit/enforce/change/judge-changed.test.ts',
      name: 'rows are right where each of them is, alone: timestamptz, months',
    },
  },
  {
    name: 'a batch goes beyond the end that it was given',
    file: 'src/enforce/change/change-first.ts',
    text: 'changeNext({ after, limit, until }',
    instead: 'changeNext({ after, limit, until: null }',
    test: {
      file: 'test/enforce/alter-ahead.test.ts',
      name: 'a row that goes before the end leaves its batch smaller, and nothing is passed by',
    },
  },
  {
    name: 'rows of one time are altered at the same time',
    file: 'src/enforce/change/change-first.ts',
    text: 'next === undefined || last === next',
    instead: 'next === undefined',
    test: {
      file: 'test/enforce/alter-ahead.test.ts',
      name: 'rows of one time on either side of the end wait for each other',
    },
  },
  {
    name: 'rows that are not plain are not judged',
    file: 'src/enforce/change/judge-changed.ts',
    text: 'return others.every((answers) => {',
    instead: 'return others.slice(0, 0).every((answers) => {',
    test: {
      file: 'test/unit/enforce/change/judge-changed.test.ts',
      name: 'a row that is extended is judged alone, by its own period',
    },
  },
  {
    name: 'the second judgement is skipped, rows locked first',
    file: 'src/enforce/change/lock.ts',
    text: 'const past = still.filter((row) => isDue(scene, row, startsOf(scene, row)));',
    instead: 'const past = still;',
    test: judgement('the form that locks first P1: a row that the SQL calls due'),
  },
  {
    name: 'the second judgement is skipped, rows removed first',
    file: 'src/enforce/change/judge-changed.ts',
    text: 'if (!areDue(scene, rows)) throw disputed();',
    instead: 'void areDue;',
    test: judgement('the form that removes first P1: a row that the SQL calls due'),
  },
  {
    name: 'rows are removed at once on MariaDB without an index that has their order',
    file: 'src/plan/change/change-first.ts',
    text: 'if (!lead || !shape.indexedColumns.includes(lead.column)) return false;',
    instead: 'if (!lead) return false;',
    test: {
      file: 'test/conformance/target/lacks.test.ts',
      name: 'rows are removed at once where nothing stands against it; on MariaDB by an index only',
    },
  },
  {
    name: 'the predicate is dropped from the change',
    file: 'src/plan/statements.ts',
    text: 'const rows = dialect.keyedWhere(shape, OURS, key, keys, free(holds), looksElsewhere);',
    instead: 'const rows = dialect.keyed(shape, OURS, key, keys);',
    test: {
      file: 'test/enforce/remove.test.ts',
      name: 'the deletion repeats the whole predicate: keys of rows that are not due delete nothing',
    },
  },
  {
    name: 'ONLY is dropped where rows are looked for',
    file: 'src/plan/statements.ts',
    text: 'const from = dialect.rows(shape, OURS);\n  const answers',
    instead: 'const from = dialect.allRows(shape, OURS);\n  const answers',
    test: protocol('P6: rows of a child that was made after the check are neither locked nor deleted'),
  },
  {
    name: 'ONLY is dropped from the change',
    file: 'src/sql/postgresql/rows.ts',
    text: 'from: rows(table, alias),\n    where: [hasKeyOf(alias, key, keys), condition],',
    instead:
      'from: sql`${relation(table)} AS ${raw(alias)}`,\n    where: [hasKeyOf(alias, key, keys), condition],',
    test: protocol('P6: rows of a child that was made after the check are neither locked nor deleted'),
  },
  {
    name: 'a miscounted change is accepted',
    file: 'src/enforce/change/act.ts',
    text: 'if (count !== expected) throw countDiffers(checked,',
    instead: 'if (count > expected) throw countDiffers(checked,',
    test: judgement('P4: a deletion that touches another number of rows than its intent says is undone'),
  },
  {
    name: 'no receipt is left',
    file: 'src/enforce/change/receipt.ts',
    text: "if (open.target.receipt === 'none') return;",
    instead: "if (scene.ledger !== '') return;",
    test: {
      file: 'test/enforce/connection-cut.test.ts',
      name: 'the connection to the target is lost lose the answer at /^COMMIT$/',
    },
  },
  {
    name: 'the receipt is left after the commit',
    file: 'src/enforce/change/act.ts',
    text: '    leaveReceipt(scene, session, open),\n',
    instead:
      '    Promise.resolve(setTimeout(() => leaveReceipt(scene, session, open).catch(() => undefined), 200)),\n',
    test: {
      file: 'test/enforce/connection-cut.test.ts',
      name: 'the connection to the target is lost lose the answer at /^COMMIT$/',
    },
  },
  {
    name: "the intent is not awaited before the target's commit",
    file: 'src/enforce/batch.ts',
    text: '  acted.catch(() => undefined);\n  await recordAfter(before, (owed) => recordIntent(scene, open, taken, counted, owed));',
    instead:
      '  acted.catch(() => undefined);\n  const recorded = recordAfter(before, (owed) => recordIntent(scene, open, taken, counted, owed));\n  recorded.catch(() => undefined);',
    test: protocol('P3: nothing is committed in the target as long as the intent is not durable'),
  },
  {
    name: 'the lease is not asked before the intent',
    file: 'src/enforce/record/gate.ts',
    text: '  if (!answers.lease) throw leaseLost(scene.lease);\n',
    instead: '',
    test: protocol('P8: a worker that was followed by another before its intent records nothing'),
  },
  {
    name: 'a pause is not asked before the intent',
    file: 'src/enforce/halt.ts',
    text: '  if (!pause) return;',
    instead: '  if (!pause || pause.pause > 0) return;',
    test: {
      file: 'test/app/operations.test.ts',
      name: 'a pause stops a run within one batch, tells who and why, and resume lets the same run go on',
    },
  },
  {
    name: 'no overlap rule',
    file: 'src/enforce/record/overlap.ts',
    text: 'if (shared.size > 0) throw',
    instead: 'if (shared.size < 0) throw',
    test: {
      file: 'test/enforce/recover.test.ts',
      name: 'a row that a living batch of another rule holds is left out, and the others go',
    },
  },
  {
    name: "COMMIT's tag is not looked at",
    file: 'src/database/transaction.ts',
    text: "return result.tag === 'COMMIT' ? 'committed' : 'rolled back';",
    instead: "return result.tag === '' ? 'rolled back' : 'committed';",
    test: {
      file: 'test/database/session.test.ts',
      name: 'that was aborted is rolled back at COMMIT, whatever was swallowed',
    },
  },
  {
    name: 'the chain lock is not taken',
    file: 'src/ledger/store.ts',
    text: 'head FROM retentiond.chain FOR UPDATE',
    instead: 'head FROM retentiond.chain',
    test: protocol('P5: whoever appends has the end of the chain for itself until it commits'),
  },
  {
    name: 'an outcome is appended without deleting the open batch',
    file: 'src/enforce/record/record.ts',
    text: 'const closed = deleteOpenBatch(control, batch.batch, outcome);',
    instead: 'const closed = Promise.resolve();',
    test: {
      file: 'test/enforce/recover.test.ts',
      name: 'a batch that committed is committed, however often one asks, and has one outcome',
    },
  },
];

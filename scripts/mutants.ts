// Makes each error of a list in a copy of the repository, and requires that the test beside it notices: a check that
// cannot fail protects nothing. Words on the command line choose the mutants whose names have them.
import { startPostgres } from '../demo/postgres/server.ts';
import { ALTERING_MUTANTS } from './mutants/altering.ts';
import { BATCH_MUTANTS } from './mutants/batch.ts';
import { LANGUAGE_MUTANTS } from './mutants/language.ts';
import { MARIADB_MUTANTS } from './mutants/mariadb.ts';
import type { Mutant } from './mutants/mutant.ts';
import { type Nursery, openNursery } from './mutants/nursery.ts';
import { RECOVERY_MUTANTS } from './mutants/recovery.ts';
import { RESTORED_MUTANTS } from './mutants/restored.ts';
import { RUN_MUTANTS } from './mutants/run.ts';
import { STAYING_MUTANTS } from './mutants/staying.ts';

const wanted = process.argv.slice(2).join(' ');
const mutants = [
  ...ALTERING_MUTANTS,
  ...BATCH_MUTANTS,
  ...LANGUAGE_MUTANTS,
  ...MARIADB_MUTANTS,
  ...RECOVERY_MUTANTS,
  ...RESTORED_MUTANTS,
  ...RUN_MUTANTS,
  ...STAYING_MUTANTS,
].filter(({ name }) => name.includes(wanted));
const width = Math.max(...mutants.map(({ name }) => name.length));

const server = await startPostgres({ fsync: false, settings: { max_connections: '200' } });
const nursery = openNursery(server.url('postgres'));
const sound = new Map<string, boolean>();
let survivors = 0;
try {
  for (const mutant of mutants) {
    const trouble = troubleWith(nursery, mutant);
    if (trouble !== null) survivors += 1;
    const { file, name } = mutant.test;
    console.log(`${mutant.name.padEnd(width)}  ${trouble ?? 'caught by'}  ${file}: ${name}`);
  }
} finally {
  nursery.remove();
  await server.remove();
}
console.log(`${mutants.length} mutants, ${mutants.length - survivors} caught`);
process.exitCode = survivors === 0 && mutants.length > 0 ? 0 : 1;

/** What is wrong with the mutant or its test; null where the test catches it. */
function troubleWith({ run }: Nursery, mutant: Mutant): string | null {
  const key = JSON.stringify(mutant.test);
  if (!sound.has(key)) sound.set(key, run(mutant.test, null) === 'passed');
  if (!sound.get(key)) return 'IS NOT CAUGHT: without it this fails, too:';
  const verdict = run(mutant.test, mutant);
  if (verdict === 'failed') return null;
  return verdict === 'passed' ? 'SURVIVES' : 'IS NOT CAUGHT: with it this cannot be run:';
}

import { afterAll, beforeAll, expect } from 'vitest';
import type { TargetClient } from '../support/engines/engine.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import type { Aviary } from './aviary.ts';
import { CANARIES, canariesIn } from './canaries.ts';
import { type Ear, openEar, SHOWN, searchFor } from './ear.ts';
import { dieAndRecover, explainRows, holdAndApprove, refuse } from './guest-steps.ts';
import { hearDaemon } from './hear-daemon.ts';
import {
  MARIADB_PROVOCATIONS,
  MENDING_LETTERS,
  openMariadbAviary,
  spoilingLetters,
} from './mariadb-aviary.ts';
import { checkPromise, isWhole } from './promise.ts';
import { mariadbRows } from './stores.ts';

/* Every value of every row is a canary, on the engine whose answers quote values in other words. */

let aviary: Aviary<TargetClient>;
let ear: Ear;

const SINGING = [
  `CREATE TRIGGER sings BEFORE DELETE ON guest FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = OLD.email`,
  'DROP TRIGGER sings',
] as const;

beforeAll(async () => {
  aviary = await openMariadbAviary();
  ear = openEar(aviary);
  await aviary.fill(40);
});
afterAll(() => aviary?.close());

checkPromise(
  'P12',
  'canaries in every column of a MariaDB, searched in everything that comes out',
  'searches',
  async (seen) => {
    await failInEveryWay();
    await waitInVain();
    await explainRows(aviary, ear);
    await refuse(aviary, ear, SINGING);
    await holdAndApprove(aviary, ear);
    await dieAndRecover(aviary, ear);
    await aviary.fill(30);
    await hearDaemon(aviary, ear, {
      spoil: spoilingLetters('a text that is no number'),
      mend: MENDING_LETTERS,
    });
    for (const argv of ['plan', 'plan --json', 'status --json', 'audit list --json', 'hold list'])
      await ear.cli(argv, 0, 1);
    for (const argv of ['audit verify --json', 'validate --connect --json', 'explain --json', 'config show'])
      await ear.cli(argv, 0);
    const kinds = await searchFor(ear, seen);
    expect([...kinds]).toEqual(
      expect.arrayContaining(['the table retentiond_receipt', ...Object.keys(SHOWN)]),
    );
    await expectInRows();
  },
);

/** By the run itself, with everything that its failures carry, and by the command. */
async function failInEveryWay(): Promise<void> {
  for (const [index, what] of Object.keys(MARIADB_PROVOCATIONS).entries()) {
    await aviary.target.query(spoilingLetters(what));
    const { rules } = await ear.apply();
    expect(rules, what).toMatchObject([{ status: 'failed', stopped_by: 'database-refused', rows: 0 }]);
    if (isWhole || index % 5 === 0) await ear.cli('apply --yes --json', 1);
    await aviary.target.query(MENDING_LETTERS);
  }
}

/** Somebody else has a row in hand for as long as the run lasts. */
async function waitInVain(): Promise<void> {
  const other = await MARIADB.connect(aviary.project.database.url);
  await other.query("BEGIN; SELECT code FROM guest WHERE code LIKE '%-3' FOR UPDATE");
  const { rules } = await ear.apply();
  await other.end();
  expect(rules).toMatchObject([{ status: 'failed', stopped_by: 'rows-locked' }]);
}

/** A search that finds nothing must be able to find everything that stands in the rows. */
async function expectInRows(): Promise<void> {
  const told = await mariadbRows(aviary.target, '%');
  const found = new Set(told.flatMap(([, text]) => canariesIn(text)));
  const inRows = CANARIES.map(({ what }) => what).filter((what) => !['matter', 'reason'].includes(what));
  expect([...found]).toEqual(expect.arrayContaining(inRows));
}

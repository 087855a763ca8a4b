import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import type { Animal } from '../plan/zoo/animal.ts';
import { COLUMNS } from '../plan/zoo/columns.ts';
import { COVERAGE } from '../plan/zoo/coverage.ts';
import { DEPENDANTS } from '../plan/zoo/dependants.ts';
import { KEYS } from '../plan/zoo/keys.ts';
import { NAMES } from '../plan/zoo/names.ts';
import { SHAPES } from '../plan/zoo/shapes.ts';
import { VALUES } from '../plan/zoo/values.ts';
import { connect, type LogsProject, makeLogs } from '../support/logs.ts';
import { runIn } from '../unit/cli/recorded.ts';
import { type Cage, openCage } from './cage.ts';
import { checkPromise, isWhole, type Seen } from './promise.ts';
import { differences } from './tables.ts';

/** In a short run every so manieth is tried. */
const SAMPLE = 4;

describe('what a live table can be found guilty of', () => {
  const ZOO: readonly Animal[] = [NAMES, KEYS, SHAPES, DEPENDANTS, COLUMNS, VALUES, COVERAGE].flat();
  /** Of warnings alone nothing is refused. */
  const WARNINGS = ['start-unindexed', 'dependant-unindexed', 'table-todo'];
  const guilty = ZOO.filter(({ expect: found }) =>
    found.some((line) => !WARNINGS.includes(line.split(' ')[1] as string)),
  );

  let cage: Cage;
  beforeAll(async () => {
    cage = await openCage();
  });
  afterAll(() => cage.close());

  checkPromise('P9', 'a finding of severity error', 'tables refused', async (seen) => {
    for (const animal of guilty.filter((_, index) => isWhole || index % SAMPLE === 0)) {
      await checkRefusal(animal, seen).catch((error: unknown) => {
        throw new Error(animal.name, { cause: error });
      });
      seen.saw();
    }
  });

  /** By the run itself where there is no rule, and by the command wherever something is wrong. */
  async function checkRefusal(animal: Animal, seen: Seen): Promise<void> {
    await cage.admit(animal);
    await cage.feed();
    const before = await cage.look();
    if (!animal.rule) {
      const { applied } = await cage.apply();
      const codes = animal.expect.map((line) => line.split(' ')[1]);
      expect(applied.rules).toMatchObject([{ status: 'failed', rows: 0 }]);
      expect([...codes, 'table-missing']).toContain(applied.rules[0]?.stopped_by);
    }
    const { code, stdout } = await runIn(cage.project.folder, 'apply --yes --json');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    for (const what of differences(before, await cage.look()))
      seen.broken(`${animal.name}: ${what} has changed`);
  }
});

describe('an error of the database', () => {
  const DUE = 30;
  const KEPT = 5;
  /** One or more of every class of PostgreSQL's codes, and some that no server has given yet. */
  const STATES = [
    ...['01000', '02000', '03000', '08000', '08006', '09000', '0A000', '0B000', '0F000', '0L000', '0P000'],
    ...[
      '0Z000',
      '20000',
      '21000',
      '22012',
      '22P02',
      '23503',
      '23505',
      '23514',
      '24000',
      '25000',
      '25006',
      '25P02',
    ],
    ...[
      '25P03',
      '26000',
      '27000',
      '28000',
      '2B000',
      '2D000',
      '2F000',
      '34000',
      '38000',
      '39000',
      '3B000',
      '3D000',
    ],
    ...[
      '3F000',
      '40000',
      '40001',
      '40002',
      '40003',
      '40P01',
      '42000',
      '42501',
      '42P01',
      '44000',
      '53000',
      '53100',
    ],
    ...[
      '53200',
      '53300',
      '54000',
      '55000',
      '55006',
      '55P03',
      '57000',
      '57014',
      '57P01',
      '57P05',
      '58000',
      '58030',
    ],
    ...['72000', 'F0000', 'HV000', 'P0000', 'P0001', 'XX000', 'XX001', 'XX002', '99999', 'ZZZZZ', 'A1B2C'],
  ];
  const RETRIED = ['08000', '08006', '25P03', '40001', '40P01', '55P03', '57P01'];
  const PAUSED = ['25006', '53000', '53100', '53200', '53300'];

  /** Where it is raised, as a trigger's words behind its name. */
  const POINTS = {
    'at the receipt': ['target', 'BEFORE INSERT ON retentiond_receipts.receipt FOR EACH ROW'],
    'when constraints are checked': [
      'target',
      'AFTER INSERT ON retentiond_receipts.receipt DEFERRABLE INITIALLY DEFERRED FOR EACH ROW',
    ],
    'at the intent': ['control', 'BEFORE INSERT ON retentiond.open_batch FOR EACH ROW'],
  } as const;

  let logs: LogsProject;
  let mighty: pg.Client;
  beforeAll(async () => {
    logs = await makeLogs({ batchRows: 10 });
    mighty = await connect(logs.database.superuserUrl);
    await logs.fill(DUE, KEPT);
  });
  afterEach(async () => {
    for (const client of [mighty, logs.state]) await client.query('DROP FUNCTION IF EXISTS fail CASCADE');
  });
  afterAll(async () => {
    await mighty.end();
    await logs.drop();
  });

  for (const [index, [where, [side, trigger]]] of Object.entries(POINTS).entries())
    checkPromise('P9', `an error ${where}`, 'codes raised', async (seen) => {
      const client = side === 'target' ? mighty : logs.state;
      for (const state of STATES.filter(
        (one, at) => isWhole || (at % (3 * SAMPLE) === index && !RETRIED.includes(one)),
      )) {
        await raise(client, trigger, state);
        await checkEnding(state, side, seen);
        seen.saw();
      }
      await client.query('DROP FUNCTION fail CASCADE');
      expect(await verifyAudit(logs.read().config)).toMatchObject({ ok: true });
    });

  async function raise(client: pg.Client, trigger: string, state: string): Promise<void> {
    await client.query(`
      DROP FUNCTION IF EXISTS fail CASCADE;
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'odd' USING ERRCODE = '${state}'; END $$;
      CREATE ${trigger.includes('DEFERRABLE') ? 'CONSTRAINT ' : ''}TRIGGER fail ${trigger} EXECUTE FUNCTION fail()`);
  }

  /** What is not known is not tried again; nothing has changed, whatever the code. */
  async function checkEnding(state: string, side: 'target' | 'control', seen: Seen): Promise<void> {
    const before = (await logs.entries()).length;
    const { status, rows, stopped_by } = await logs.apply();
    const intents = (await logs.entries()).slice(before).filter(({ kind }) => kind === 'intent').length;
    if (rows !== 0) seen.broken(`${state}: ${rows} rows are counted as gone`);
    if (status === 'succeeded' || stopped_by === null) seen.broken(`${state}: it ${status} without a reason`);
    const tries = RETRIED.includes(state) ? 7 : 1;
    if (side === 'target' && intents > tries) seen.broken(`${state}: tried ${intents} times`);
    const { due, kept } = await logs.left();
    if (due !== DUE || kept !== KEPT) seen.broken(`${state}: ${DUE - due} rows are gone`);
    if (PAUSED.includes(state)) expect(['cancelled', 'paused']).toContain(status);
  }
});

import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect } from 'vitest';
import { type Random, randomOf } from '../plan/random.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { FORMS, type LogsProject, makeLogs } from '../support/logs.ts';
import { checkPromise, type Seen, timesOf } from './promise.ts';

/*
 * Holds are placed one after another while runs go on and new rows come. Workers that freeze or die meanwhile are the
 * fault matrix's.
 */

const PEOPLE = 30;
const DUE_AT_ONCE = 120;
const LONGEST_PAUSE_MS = 60;

let logs: LogsProject;
afterEach(() => logs.drop());

for (const form of FORMS)
  checkPromise('P2', `holds placed while a run goes on (form: ${form})`, 'placements', async (seen) => {
    logs = await makeLogs({ batchRows: 8, form });
    addHoldsKey(logs);
    const held = await placeBesideRuns(timesOf(6, 24), randomOf(form.length));
    await expectStanding(held, seen);
  });

/** What stood when a hold became effective: the person's rows by their ids, with all that is in them. */
type Held = ReadonlyMap<string, ReadonlyMap<string, string>>;

async function placeBesideRuns(placements: number, random: Random): Promise<Held> {
  const held = new Map<string, ReadonlyMap<string, string>>();
  const state = { placing: true, gone: 0 };
  const running = (async () => {
    while (state.placing) {
      await sow();
      const { status, rows } = await logs.apply({}, logs.read().config);
      expect(status).toBe('succeeded');
      state.gone += rows;
    }
  })();
  try {
    while (held.size < placements) {
      const person = String(1 + random.below(PEOPLE));
      if (held.has(person)) continue;
      await wait(random.below(LONGEST_PAUSE_MS));
      expect(await hold(logs, { target: person })).toMatchObject({ state: 'effective' });
      held.set(person, await rowsOf(person));
    }
  } finally {
    state.placing = false;
    await running;
  }
  await logs.expectEvidence(state.gone);
  return held;
}

async function sow(): Promise<void> {
  await logs.target.query(
    `INSERT INTO log (ts, user_id, must_stay)
     SELECT now() - interval '1 year' - i * interval '1 second', 1 + i % $2::int, false FROM generate_series(1, $1::int) i`,
    [DUE_AT_ONCE, PEOPLE],
  );
}

async function rowsOf(person: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await logs.target.query(
    'SELECT id::text, l::text AS text FROM log l WHERE user_id = $1::int',
    [person],
  );
  return new Map(rows.map(({ id, text }) => [id, text]));
}

/** Every row that stood is there unchanged; of the others, all that were due are gone. */
async function expectStanding(held: Held, seen: Seen): Promise<void> {
  for (const [person, before] of held) {
    seen.saw();
    const after = await rowsOf(person);
    const changed = [...before].filter(([id, text]) => after.get(id) !== text).length;
    if (changed > 0) seen.broken(`${changed} of ${before.size} held rows have changed`);
  }
  const { rows } = await logs.target.query('SELECT DISTINCT user_id::text AS person FROM log');
  expect(rows.every(({ person }) => held.has(person))).toBe(true);
}

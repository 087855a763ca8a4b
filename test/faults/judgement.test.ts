import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Boundaries } from '../../src/plan/checked/boundary.ts';
import type { RuleStatements } from '../../src/plan/statements.ts';
import type { KeyLists } from '../../src/sql/dialect.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';

const DUE = 10;
const DAY = 86_400_000_000n;

/** What is broken on purpose, one half at a time: the other half must notice. */
const broken = vi.hoisted(() => ({ cutoff: false, removal: false }));

vi.mock(import('../../src/plan/checked/boundary.ts'), async (original) => {
  const real = await original();
  const boundariesAt: typeof real.boundariesAt = (...facts): Boundaries => {
    const right = real.boundariesAt(...facts);
    if (!broken.cutoff) return right;
    return { ...right, keep: { ...right.keep, instant: right.keep.instant + 30n * DAY } };
  };
  return { ...real, boundariesAt };
});

vi.mock(import('../../src/plan/statements.ts'), async (original) => {
  const real = await original();
  const statementsFor: typeof real.statementsFor = (...facts): RuleStatements => {
    const right = real.statementsFor(...facts);
    const withoutFirst = (keys: KeyLists): KeyLists => keys.map((list) => list.slice(1));
    return broken.removal
      ? { ...right, remove: (keys, holds) => right.remove(withoutFirst(keys), holds) }
      : right;
  };
  return { ...real, statementsFor };
});

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs();
  await logs.fill(DUE, 0);
});
afterEach(async () => {
  Object.assign(broken, { cutoff: false, removal: false });
  await logs.drop();
});

const FORMS = [
  ['removes', 'SELECT 1'],
  ['locks', 'CREATE TABLE pointing (log_id bigint REFERENCES log (id))'],
] as const;

describe.each(FORMS)('the form that %s first', (_, made) => {
  test('P1: a row that the SQL calls due and the second judgement does not is left', async () => {
    await logs.target.query(made);
    await logs.target.query(
      "INSERT INTO log (ts, must_stay) SELECT now() - interval '80 days', true FROM generate_series(1, 3)",
    );
    broken.cutoff = true;
    expect(await logs.apply()).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: DUE });
    expect(await logs.left()).toEqual({ due: 0, kept: 3 });
    await logs.expectEvidence(DUE);
  });
});

test('P4: a deletion that touches another number of rows than its intent says is undone', async () => {
  await logs.target.query(FORMS[1][1]);
  broken.removal = true;
  expect(await logs.apply()).toMatchObject({ status: 'failed', stopped_by: 'count-differs', rows: 0 });
  expect(await logs.left()).toEqual({ due: DUE, kept: 0 });
  await logs.expectEvidence(0);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { intentAt, lastHorizon, outcomeOf, startOf } from '../../src/ledger/look-up.ts';
import { readPages, recall } from '../../src/ledger/recall.ts';
import { numbered, raw } from '../../src/sql/fragment.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { addHoldsKey, hold, release } from '../support/holds.ts';

const MANY = 20_000;

let audited: AuditedLogs;
let session: Session;
beforeAll(async () => {
  audited = await makeAudited();
  addHoldsKey(audited.logs);
  await release(audited.logs, (await hold(audited.logs, { kind: 'category', target: 'other' })).hold);
  session = await openSession(audited.logs.database.controlUrl, 'the auditor');
});
afterAll(async () => {
  await session.close();
  await audited.logs.drop();
});

interface Listed {
  readonly entries: readonly { readonly seq: number }[];
  readonly next: number | null;
}

test.each([
  [[]],
  [['--kind', 'outcome']],
  [['--kind', 'run ended']],
  [['--rule', 'crm/log/logs']],
  [['--log', 'access']],
])('pages one after the other make the whole list: %j', async (filter) => {
  const list = async (...more: readonly string[]): Promise<Listed> =>
    JSON.parse((await audited.audit('list', ...filter, '--json', ...more)).stdout);
  const whole = (await list('--all')).entries.map(({ seq }) => seq);
  const paged: number[] = [];
  for (let next: number | null = 0; next !== null && paged.length <= whole.length; ) {
    const page: Listed = await list('--limit', '4', ...(next === 0 ? [] : ['--after', String(next)]));
    paged.push(...page.entries.map(({ seq }) => seq));
    next = page.next;
  }
  // Each page that is asked for is a view of its own.
  expect(paged.slice(0, whole.length)).toEqual(whole);
});

test('a page that begins in the middle says the same of each entry as the whole list', async () => {
  const whole = (await audited.audit('list', '--format', 'csv', '--all')).stdout.split('\r\n').slice(1, -1);
  for (const [index, line] of whole.entries()) {
    if (index === 0) continue;
    const { stdout } = await audited.audit(
      'list',
      '--format',
      'csv',
      '--after',
      String(index),
      '--limit',
      '1',
    );
    expect(stdout.split('\r\n')[1]).toBe(line);
  }
});

test('what is left out is said', async () => {
  const { stdout, stderr } = await audited.audit('list', '--limit', '2');
  expect(stdout.split('\n')).toHaveLength(3);
  expect(stderr).toContain('more follow: go on with --after 2, or take --all');
  expect((await audited.audit('list', '--all')).stderr).not.toContain('more follow');
});

/** How many rows of the ledger it reads, as the server counts them. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const counted = numbered(
    raw(`SELECT (pg_stat_get_xact_tuples_returned('retentiond.ledger'::regclass)
      + pg_stat_get_xact_tuples_fetched('retentiond.ledger'::regclass))::text`),
  );
  return inTransaction(session, async () => {
    const before = Number((await session.run(counted)).rows[0]?.[0]);
    await work();
    return Number((await session.run(counted)).rows[0]?.[0]) - before;
  });
}

test('a long ledger is not read through for one entry, nor for one page', async () => {
  const { state } = audited.logs;
  const entries = await audited.logs.entries();
  const intents = entries.filter(({ kind }) => kind === 'intent');
  const [intent] = intents as unknown as { seq: number; batch: string; run: string }[];
  if (!intent) throw new Error('no intent');
  await state.query(`
    INSERT INTO retentiond.ledger
    SELECT n, t, encode(sha256(convert_to(t, 'UTF8')), 'hex') FROM generate_series(1000, ${1000 + MANY}) AS n, LATERAL (
      SELECT format('{"at":"2999-01-01T00:00:00Z","batch":"%s","kind":"%s","run":"%s","seq":%s}', gen_random_uuid(),
        CASE n % 2 WHEN 0 THEN 'intent' ELSE 'outcome' END, gen_random_uuid(), n)) AS said (t);
    ANALYZE retentiond.ledger`);
  const found = await intentAt(session, BigInt(intent.seq), intent.batch);
  expect(
    await rowsRead(async () => expect(await outcomeOf(session, found)).toMatchObject({ kind: 'outcome' })),
  ).toBeLessThan(20);
  expect(
    await rowsRead(async () => expect(await startOf(session, found)).toMatchObject({ run: found.run })),
  ).toBeLessThan(20);
  expect(await rowsRead(() => lastHorizon(session, 'digests pruned'))).toBeLessThan(20);
  expect(await rowsRead(() => readPages(session, { after: 5_000n }).next())).toBeLessThan(1_100);
  const names = { batch: [found.batch], run: [found.run], hold: ['x'], alarm: ['x'] };
  expect(
    await rowsRead(async () => expect(await recall(session, names, 30_000n)).toHaveLength(2)),
  ).toBeLessThan(40);
});

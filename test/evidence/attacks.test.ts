import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { personReader } from '../../src/app/audit/read-person.ts';
import { requireSealer } from '../../src/app/hold/key.ts';
import { sealedAs } from '../../src/control/hold/hold.ts';
import { verifyLedger, verifyOnward } from '../../src/ledger/verify/ledger.ts';
import { writeKey } from '../support/signing.ts';
import { type Attacked, makeAttacked } from './attacked.ts';

let attacked: Attacked;
beforeAll(async () => {
  attacked = await makeAttacked();
});
afterAll(() => attacked.drop());
beforeEach(() => attacked.honest.restore());

const LAST_DIGESTS = 'WHERE intent = (SELECT max(intent) FROM retentiond.batch_digest)';

test.each([
  ['number', `UPDATE retentiond.batch_digest SET intent = intent - 1 ${LAST_DIGESTS}`],
  ['table', `UPDATE retentiond.batch_digest SET relation = 'public.other' ${LAST_DIGESTS}`],
  ['connection', `UPDATE retentiond.batch_digest SET connection = 'other' ${LAST_DIGESTS}`],
  ['key', `UPDATE retentiond.batch_digest SET digest_key = 'abcdabcdabcdabcd' ${LAST_DIGESTS}`],
])(
  'digests that are filed under another %s, so that `audit find` passes a purge by, are named',
  async (_, sql) => {
    await attacked.asSuperuser(sql);
    const { firstBad } = await verifyLedger(attacked.session);
    expect(firstBad).toMatchObject({ seq: await attacked.seqOf('intent', -1), code: 'digests' });
  },
);

test.each([
  ["UPDATE retentiond.hold SET target = 'elsewhere' WHERE kind = 'category'", 1],
  ["UPDATE retentiond.hold SET kind = 'connection' WHERE kind = 'category'", 1],
  [
    "ALTER TABLE retentiond.hold DROP CONSTRAINT hold_check4; UPDATE retentiond.hold SET free_at = now() WHERE kind = 'category'",
    1,
  ],
  ["UPDATE retentiond.hold SET person_kind = 'nobody' WHERE kind = 'person'", 0],
  ["UPDATE retentiond.hold SET person_digest = repeat('0', 64) WHERE kind = 'person'", 0],
  ['UPDATE retentiond.hold SET epoch = epoch + 100 WHERE epoch = 1', 0],
] as const)('a hold that is there and holds nothing is named: %s', async (sql, which) => {
  await attacked.asSuperuser(sql);
  const { firstBad } = await verifyLedger(attacked.session);
  expect(firstBad).toMatchObject({ seq: await attacked.seqOf('hold placed', which), code: 'hold lost' });
});

test.each([
  ['ends at once', 'UPDATE retentiond.hold SET free_at = now() WHERE released_at IS NOT NULL'],
  ['never ends', "UPDATE retentiond.hold SET free_at = 'infinity' WHERE released_at IS NOT NULL"],
  [
    'holds somebody else',
    "UPDATE retentiond.hold SET person_digest = repeat('0', 64) WHERE released_at IS NOT NULL",
  ],
  ['is not there', 'DELETE FROM retentiond.hold WHERE released_at IS NOT NULL'],
] as const)('a hold that cools off and %s in the tables is named', async (_, sql) => {
  await attacked.asSuperuser(sql);
  const { firstBad } = await verifyLedger(attacked.session);
  expect(firstBad).toMatchObject({ seq: await attacked.seqOf('hold released', 0), code: 'hold lost' });
});

test('a hold that cools off and that nobody has released is named', async () => {
  await attacked.asSuperuser(`
    INSERT INTO retentiond.hold SELECT (jsonb_populate_record(h, '{"hold":"00000000-4d5f-4c39-9f5e-4e1c7b1f3a10","epoch":99}')).*
    FROM retentiond.hold AS h WHERE released_at IS NOT NULL`);
  const { firstBad, entries } = await verifyLedger(attacked.session);
  expect(firstBad).toMatchObject({ seq: entries + 1n, code: 'hold lost' });
});

test.each([
  ['is lifted', "UPDATE retentiond.pause SET lifted_at = now(), lifted_by = 'eve'"],
  ['is of one rule', "UPDATE retentiond.pause SET rule = 'crm/log/logs'"],
  ['ends at once', 'UPDATE retentiond.pause SET until = now()'],
  ['never ends', "UPDATE retentiond.pause SET until = 'infinity'"],
  ["is somebody else's", "UPDATE retentiond.pause SET role = 'eve'"],
  ['is not there', 'DELETE FROM retentiond.pause'],
] as const)('a pause that %s in the tables alone is named', async (_, sql) => {
  await attacked.asSuperuser(sql);
  const { firstBad } = await verifyLedger(attacked.session);
  expect(firstBad).toMatchObject({ seq: await attacked.seqOf('pause placed', 0), code: 'pause lost' });
});

test('a pause that the ledger does not have is named', async () => {
  await attacked.asSuperuser(
    "INSERT INTO retentiond.pause (rule, who, why) VALUES ('crm/log/logs', 'eve', 'x')",
  );
  const { firstBad, entries } = await verifyLedger(attacked.session);
  expect(firstBad).toMatchObject({ seq: entries + 1n, code: 'pause lost' });
});

/** Puts the sealed person of one hold in the place of another's, or something under the right seal. */
async function sealPerson(value: string): Promise<void> {
  const key = requireSealer(attacked.audited.logs.read().config);
  const { rows } = await attacked.audited.logs.state.query(
    "SELECT hold::text FROM retentiond.hold WHERE kind = 'person' ORDER BY epoch LIMIT 1",
  );
  const id = String(rows[0]?.hold);
  const sealed = key.seal(sealedAs(id, 'person'), value).toString('hex');
  await attacked.asSuperuser(
    `UPDATE retentiond.hold SET person_sealed = '\\x${sealed}' WHERE hold = '${id}'`,
  );
}

test('a person under the seal of a hold who is another one than its entry names is found, with the keys at hand', async () => {
  const readPerson = personReader(attacked.audited.logs.read().config);
  const expected = { seq: await attacked.seqOf('hold placed', 0), code: 'hold lost' };
  await sealPerson('7');
  expect(await verifyLedger(attacked.session, { readPerson })).toMatchObject({ ok: true, notChecked: [] });
  await sealPerson('8');
  expect((await verifyLedger(attacked.session, { readPerson })).firstBad).toMatchObject(expected);
  expect((await verifyOnward(attacked.session, { readPerson })).firstBad).toMatchObject(expected);
  await attacked.asSuperuser("UPDATE retentiond.hold SET person_sealed = '\\x00' WHERE kind = 'person'");
  expect((await verifyLedger(attacked.session, { readPerson })).firstBad).toMatchObject(expected);
});

test('without the holds key it says that nobody looked under the seal', async () => {
  await sealPerson('8');
  const { logs } = attacked.audited;
  const before = logs.configText();
  logs.write('retentiond.yaml', before.replace(/holds:\n {2}key_file: holds.key\n/, ''));
  const { code, stdout } = await attacked.audited.audit('verify');
  logs.write('retentiond.yaml', before);
  expect(stdout).toContain('not checked: whom 2 holds hold, under the seal: no holds key is configured here');
  expect(code).toBe(0);
  expect(await attacked.audited.audit('verify')).toMatchObject({ code: 4 });
});

test('tables that were emptied are no ledger', async () => {
  const tables = ['ledger', 'checkpoint', 'hold', 'access', 'batch_digest'];
  await attacked.asSuperuser(
    `${tables.map((name) => `DELETE FROM retentiond.${name}`).join('; ')};
     UPDATE retentiond.access_chain SET size = 0, head = repeat('0', 64);
     UPDATE retentiond.chain SET size = 0, head = repeat('0', 64)`,
  );
  expect(await verifyLedger(attacked.session)).toMatchObject({
    ok: false,
    firstBad: { seq: 1n, code: 'ledger' },
  });
});

test('a ledger that was written anew with another key is not the one of the configured key', async () => {
  const { logs } = attacked.audited;
  writeKey(logs, 'other.key');
  const before = logs.configText();
  logs.write(
    'retentiond.yaml',
    before.replace('signing_key_file: signing.key', 'signing_key_file: other.key'),
  );
  const { code, stdout } = await attacked.audited.audit('verify', '--json');
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, first_bad: { code: 'configured key' } });
  expect((await logs.state.query('SELECT code FROM retentiond.alarm')).rows).toEqual([]);
  logs.write('retentiond.yaml', before);
  expect(await attacked.audited.audit('verify')).toMatchObject({ code: 0 });
});

test('the honest ledger, with its holds, verifies', async () => {
  expect(await verifyLedger(attacked.session)).toMatchObject({ ok: true, firstBad: null });
});

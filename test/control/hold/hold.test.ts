import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrateControl } from '../../../src/app/control/migrate.ts';
import {
  findHold,
  holdsInForce,
  listHolds,
  pendingHolds,
  readEpoch,
  requireEpoch,
} from '../../../src/control/hold/hold.ts';
import {
  askRelease,
  insertHold,
  markEffective,
  markReleased,
  type NewHold,
  raiseEpoch,
} from '../../../src/control/hold/hold-change.ts';
import { countHolds } from '../../../src/control/hold/hold-count.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Session } from '../../../src/database/session.ts';
import { LOGS_MAP, LOGS_POLICY } from '../../support/logs.ts';
import { makeProject, type TestProject } from '../../support/project.ts';

const SEALED = Buffer.from([0, 1, 254, 255]);
const WORD = { who: 'ann', reasonSealed: SEALED };

let project: TestProject;
let session: Session;
beforeAll(async () => {
  project = await makeProject({ policies: { 'logs.yaml': LOGS_POLICY }, datamap: LOGS_MAP });
  await migrateControl(project.read().config);
  session = await openSession(project.database.controlUrl, 'the control database');
});
beforeEach(async () => {
  await session.script('DELETE FROM retentiond.hold');
});
afterAll(async () => {
  await session.close();
  await project.drop();
});

async function insert(over: Partial<NewHold> = {}): Promise<string> {
  const hold = randomUUID();
  await insertHold(session, await raiseEpoch(session), {
    hold,
    kind: 'category',
    target: 'logs',
    person: null,
    matterSealed: SEALED,
    reasonSealed: SEALED,
    reviewOn: '2027-01-31',
    who: 'ann',
    placedSeq: 7n,
    inFlight: [],
    ...over,
  });
  return hold;
}

test('a hold is read as it was written', async () => {
  const batch = randomUUID();
  const hold = await insert({ inFlight: [batch] });
  expect(await findHold(session, hold)).toMatchObject({
    hold,
    epoch: await readEpoch(session),
    state: 'pending',
    kind: 'category',
    target: 'logs',
    personKind: null,
    reviewOn: '2027-01-31',
    placedSeq: 7n,
    inFlight: [batch],
    role: project.database.controlRole,
    who: 'ann',
    effectiveAt: null,
    matterSealed: SEALED,
  });
  expect(await findHold(session, randomUUID())).toBeNull();
});

test("a person's value is bytes that come back as they went", async () => {
  const person = { kind: 'email', sealed: SEALED, digest: 'd' };
  const hold = await insert({ kind: 'person', target: null, person });
  expect(await holdsInForce(session)).toEqual([
    { hold, kind: 'person', target: null, person: { kind: 'email', sealed: SEALED } },
  ]);
});

test('the way from pending to released, and what is in force on it', async () => {
  const hold = await insert();
  const stateNow = async (): Promise<string | undefined> => (await findHold(session, hold))?.state;
  expect(await pendingHolds(session)).toHaveLength(1);
  expect(await markEffective(session, hold)).toBe(true);
  expect(await markEffective(session, hold)).toBe(false);
  expect(await stateNow()).toBe('effective');
  await askRelease(session, hold, WORD);
  expect(await stateNow()).toBe('release asked');
  expect(await countHolds(session)).toMatchObject({ releaseAsked: 1, effective: 0, coolingOff: 0 });
  await markReleased(session, hold, WORD, 3_600);
  expect(await stateNow()).toBe('released');
  expect(await holdsInForce(session)).toHaveLength(1);
  expect(await countHolds(session)).toMatchObject({ releaseAsked: 0, coolingOff: 1 });
  const other = await insert();
  await markReleased(session, other, WORD, 0);
  expect((await holdsInForce(session)).map((one) => one.hold)).toEqual([hold]);
  expect((await listHolds(session, true)).map((one) => one.hold)).toEqual([hold, other]);
  expect(await markEffective(session, other)).toBe(false);
  expect(await pendingHolds(session)).toEqual([]);
});

test('a batch that knows an older epoch is refused', async () => {
  const epoch = await readEpoch(session);
  requireEpoch(epoch, epoch);
  await insert();
  const latest = await readEpoch(session);
  expect(() => requireEpoch(latest, epoch)).toThrow(expect.objectContaining({ code: 'holds-changed' }));
  requireEpoch(latest, epoch + 1);
});

test.each<[string, Partial<NewHold>]>([
  ['a person without a value', { kind: 'person', target: null }],
  ['a person and a category', { kind: 'person', person: { kind: 'email', sealed: SEALED, digest: 'd' } }],
  ['a category that is none', { target: null }],
])('the database itself refuses %s', async (_, over) => {
  await expect(insert(over)).rejects.toMatchObject({ code: 'database-refused' });
});

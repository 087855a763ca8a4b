import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeCheckpoint } from '../../../src/app/audit/checkpoint/make-checkpoint.ts';
import { rotateSigningKey } from '../../../src/app/audit/keys/rotate-signing-key.ts';
import type { Workplace } from '../../../src/app/control/workplace.ts';
import type { Session } from '../../../src/database/session.ts';
import { watchFailpoints } from '../../../src/failpoint.ts';
import { verifyRotation } from '../../../src/ledger/checkpoint/rotation.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { opened, sign, writeKey } from '../../support/signing.ts';

let logs: LogsProject;
let place: Workplace;
let session: Session;
beforeEach(async () => {
  logs = await makeLogs();
  writeKey(logs);
  writeKey(logs, 'new.key');
  place = await logs.place({}, sign(logs));
  session = await place.control.open();
});
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await session.close();
  await logs.drop();
});

const file = (name: string): string => join(logs.folder, name);

async function rotations(): Promise<readonly Parameters<typeof verifyRotation>[0][]> {
  const { rows } = await logs.state.query('SELECT entry FROM retentiond.ledger ORDER BY seq');
  return rows.map(({ entry }) => JSON.parse(entry)).filter((entry) => entry.purpose === 'signing');
}

async function expectRotatedOnce(): Promise<void> {
  const [first, second, ...more] = await rotations();
  expect(more).toEqual([]);
  expect(verifyRotation(first as never, place.control.ledger, null)).toBeNull();
  expect(verifyRotation(second as never, place.control.ledger, first?.verifier ?? null)).toBeNull();
}

test('both keys sign a checkpoint; from then on only the new one is accepted', async () => {
  await makeCheckpoint(place, session, 'daemon');
  const rotated = await rotateSigningKey(place, file('new.key'));
  await expectRotatedOnce();
  expect(rotated).toMatchObject({
    purpose: 'signing',
    new: (await rotations())[1]?.new,
    checkpoint: { size: 4 },
  });
  expect((await opened(logs)).map(({ keys }) => keys)).toEqual([1, 2]);
  await expect(makeCheckpoint(place, session, 'daemon')).rejects.toMatchObject({
    code: 'signing-key-not-in-force',
  });
  const moved = { ...place, config: sign(logs, { key: 'new.key' }) };
  expect(await makeCheckpoint(moved, session, 'daemon')).toMatchObject({ key: rotated.new });
  expect((await opened(logs)).map(({ keys }) => keys)).toEqual([1, 2, 1]);
  // Nor does a key come back that was replaced.
  await expect(rotateSigningKey(moved, file('signing.key'))).rejects.toMatchObject({
    kind: 'refused',
    code: 'signing-key-used-before',
  });
  await logs.expectEvidence(0);
});

test.each(['rotation: appended', 'rotation: durable', 'checkpoint: signed', 'checkpoint: offered'] as const)(
  'broken off at `%s`, it is done once when it is run again',
  async (step) => {
    await makeCheckpoint(place, session, 'daemon');
    watchFailpoints(async (point) => {
      if (point === step) throw new Error(`died at ${step}`);
    });
    await expect(rotateSigningKey(place, file('new.key'))).rejects.toThrow('died at');
    watchFailpoints(async () => undefined);
    await rotateSigningKey(place, file('new.key'));
    await expectRotatedOnce();
    expect((await opened(logs)).at(-1)).toMatchObject({ keys: 2 });
    const moved = { ...place, config: sign(logs, { key: 'new.key' }) };
    await makeCheckpoint(moved, session, 'daemon');
    await logs.expectEvidence(0);
  },
);

test('a checkpoint of the old key that is under way meanwhile is not recorded after it', async () => {
  await makeCheckpoint(place, session, 'daemon');
  const state = { met: false };
  watchFailpoints(async (point) => {
    if (point !== 'checkpoint: offered' || state.met) return;
    state.met = true;
    await rotateSigningKey(place, file('new.key'));
  });
  await expect(makeCheckpoint(place, session, 'daemon')).rejects.toMatchObject({
    code: 'signing-key-overtaken',
  });
  expect((await opened(logs)).map(({ keys }) => keys)).toEqual([1, 1, 2]);
  await logs.expectEvidence(0);
});

test('is refused where there is nothing to replace, or another key is in force', async () => {
  const rotate = (name: string, from: Workplace = place) => rotateSigningKey(from, file(name));
  await expect(rotate('new.key')).rejects.toMatchObject({
    kind: 'refused',
    code: 'signing-key-not-in-force',
  });
  await makeCheckpoint(place, session, 'daemon');
  await expect(rotate('signing.key')).rejects.toMatchObject({ code: 'signing-key-same' });
  writeKey(logs, 'third.key');
  const other = { ...place, config: sign(logs, { key: 'third.key' }) };
  await expect(rotate('new.key', other)).rejects.toMatchObject({ code: 'signing-key-not-in-force' });
  const none = {
    ...place,
    config: { ...place.config, evidence: { ...place.config.evidence, signingKeyFile: null } },
  };
  await expect(rotate('new.key', none)).rejects.toMatchObject({ code: 'signing-key-missing' });
  await expect(rotate('missing.key')).rejects.toMatchObject({ kind: 'invalid' });
  expect(await rotations()).toHaveLength(1);
});

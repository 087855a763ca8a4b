import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeCheckpoint } from '../../../src/app/audit/checkpoint/make-checkpoint.ts';
import type { Config } from '../../../src/config/config.ts';
import { standingAlarms } from '../../../src/control/evidence/alarm.ts';
import { sinkStates } from '../../../src/control/evidence/checkpoint-sink.ts';
import type { Session } from '../../../src/database/session.ts';
import { type Failpoint, watchFailpoints } from '../../../src/failpoint.ts';
import { checkpointUpTo, latestCheckpoint } from '../../../src/ledger/checkpoint/store.ts';
import { merkleRoot } from '../../../src/ledger/merkle.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { opened, sign, writeKey } from '../../support/signing.ts';

let logs: LogsProject;
let config: Config;
let session: Session;
beforeEach(async () => {
  logs = await makeLogs();
  writeKey(logs);
  config = sign(logs);
  session = await (await logs.place({}, config)).control.open();
});
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await session.close();
  await logs.drop();
});

const make = async () => makeCheckpoint(await logs.place({}, config), session, 'daemon');

async function kinds(): Promise<readonly string[]> {
  return (await logs.entries()).map(({ kind }) => kind);
}

/** By the definition: the tree over the texts themselves. */
async function rootOf(size: number): Promise<string> {
  const { rows } = await logs.state.query('SELECT entry FROM retentiond.ledger ORDER BY seq LIMIT $1', [
    size,
  ]);
  return merkleRoot(rows.map(({ entry }) => Buffer.from(entry, 'utf8'))).toString('hex');
}

/** Has the process die at a step, as far as the database and the sinks can tell. */
function dieAt(step: Failpoint): void {
  watchFailpoints(async (point) => {
    if (point === step) throw new Error(`died at ${step}`);
  });
}

describe('a checkpoint', () => {
  test('brings the first key into force, and signs the tree of all entries, that one included', async () => {
    expect(await make()).toMatchObject({
      size: 2n,
      sinks: [{ sink: 'file:checkpoints.txt', trouble: null }],
    });
    expect(await kinds()).toEqual(['opened', 'key rotated', 'checkpoint']);
    expect(await opened(logs)).toEqual([{ size: 2, root: await rootOf(2), keys: 1 }]);
    const [, , entry] = await logs.entries();
    expect(entry).toMatchObject({
      size: 2,
      root: await rootOf(2),
      sinks: [{ sink: 'file:checkpoints.txt', ok: true }],
    });
  });

  test('goes on from the one before, also when nothing but that one has happened', async () => {
    await make();
    await make();
    await logs.fill(3, 1);
    await logs.apply({}, config);
    await make();
    const sizes = (await opened(logs)).map(({ size }) => size);
    expect(sizes.slice(0, 2)).toEqual([2, 3]);
    expect(sizes[2]).toBeGreaterThan(5);
    for (const { size, root } of await opened(logs)) expect(root).toBe(await rootOf(size));
    await logs.expectEvidence(3);
  });

  test('goes on from the largest, also where its size has a digit more', async () => {
    const sizes: bigint[] = [];
    for (let round = 0; round < 10; round += 1) sizes.push((await make()).size);
    expect(sizes.at(-1)).toBe(11n);
    expect(await latestCheckpoint(session)).toMatchObject({ size: 11n });
    expect(await checkpointUpTo(session, 10n)).toMatchObject({ size: 10n });
  });

  test.each(['checkpoint: signed', 'checkpoint: offered', 'checkpoint: recorded'] as const)(
    'that dies at `%s` leaves nothing that the next one does not go on from',
    async (step) => {
      await make();
      dieAt(step);
      await expect(make()).rejects.toThrow('died at');
      watchFailpoints(async () => undefined);
      await make();
      const notes = await opened(logs);
      expect(notes.map(({ size }) => size)).toEqual(
        { 'checkpoint: signed': [2, 3], 'checkpoint: offered': [2, 3, 3], 'checkpoint: recorded': [2, 3, 4] }[
          step
        ],
      );
      for (const { size, root } of notes) expect(root).toBe(await rootOf(size));
      expect(await standingAlarms(session)).toEqual([]);
      await logs.expectEvidence(0);
    },
  );
});

describe('the ledger', () => {
  const asOwner = (statement: string): Promise<unknown> =>
    logs.state.query(
      `SET session_replication_role = replica; ${statement}; SET session_replication_role = origin`,
    );

  test.each([
    [
      'an entry since the last one was changed',
      `UPDATE retentiond.ledger SET entry = replace(entry, 'checkpoint', 'checkpoinT') WHERE seq = 3`,
    ],
    ['an entry since the last one is gone', 'DELETE FROM retentiond.ledger WHERE seq = 3'],
    [
      'the edge that is kept was changed',
      `UPDATE retentiond.checkpoint SET frontier = ARRAY[repeat('a', 64)]`,
    ],
    [
      'the note that is kept was changed',
      `UPDATE retentiond.checkpoint SET note = replace(note, '— ', '— x')`,
    ],
  ])('is not signed where %s; an alarm stands, and no batch begins', async (_, statement) => {
    await make();
    await asOwner(statement);
    await expect(make()).rejects.toMatchObject({ code: 'ledger-broken' });
    expect(await standingAlarms(session)).toMatchObject([
      { about: 'ledger', code: 'ledger-broken', stops: true },
    ]);
    expect(await opened(logs)).toHaveLength(1);
    await logs.fill(2, 1);
    expect(await logs.apply({}, config)).toMatchObject({ stopped_by: 'alarm', rows: 0 });
    // Nor is it signed as long as it stands, whatever was mended meanwhile.
    await expect(make()).rejects.toMatchObject({ code: 'checkpoint-withheld' });
  });
});

describe('a checkpoint file', () => {
  test('whose last note was torn off takes the next one in full', async () => {
    await make();
    appendFileSync(join(logs.folder, 'checkpoints.txt'), 'retentiond/torn\n12');
    await make();
    const [first, second] = (await opened(logs, 'checkpoints.txt').catch(() => [])).map(({ size }) => size);
    expect([first, second]).toEqual([undefined, undefined]);
    const { notesBackwards } = await import('../../../src/app/audit/checkpoint/compare-sinks.ts');
    const { knownVerifiers } = await import('../../../src/app/audit/keys/signing-key.ts');
    const { readTail } = await import('../../../src/app/audit/sinks/file-sink.ts');
    const place = await logs.place({}, config);
    const tail = await readTail(join(logs.folder, 'checkpoints.txt'));
    const [last] = notesBackwards(tail, place.control.ledger, await knownVerifiers(place, session));
    expect(last).toMatchObject({ size: 3n });
  });

  test('that is a symbolic link, or lies in no folder, is a trouble, and the others are written', async () => {
    symlinkSync(join(logs.folder, 'elsewhere.txt'), join(logs.folder, 'link.txt'));
    writeFileSync(join(logs.folder, 'no-folder'), '');
    config = sign(logs, { files: ['link.txt', 'missing/a.txt', 'no-folder/b.txt', 'good.txt'] });
    expect((await make()).sinks).toEqual([
      { sink: 'file:link.txt', trouble: 'it is a symbolic link, and may lead anywhere' },
      { sink: 'file:a.txt', trouble: 'its folder is not there' },
      { sink: 'file:b.txt', trouble: 'its folder is not there' },
      { sink: 'file:good.txt', trouble: null },
    ]);
    expect(await opened(logs, 'good.txt')).toHaveLength(1);
    const states = await sinkStates(session);
    expect(states.filter(({ failingSince }) => failingSince !== null).map(({ sink }) => sink)).toEqual([
      'file:a.txt',
      'file:b.txt',
      'file:link.txt',
    ]);
  });
});

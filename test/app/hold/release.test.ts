import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { readHolds } from '../../../src/app/hold/list.ts';
import { type HoldRelease, releaseHold } from '../../../src/app/hold/release.ts';
import type { Config } from '../../../src/config/config.ts';
import { addHoldsKey, hold, release } from '../../support/holds.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs();
  addHoldsKey(logs, 'four_eyes: true\n');
});
afterEach(async () => {
  await logs.drop();
});

/** The configuration of somebody who logs in with another role, which has the same rights. */
async function asAnother(): Promise<Config> {
  const { controlRole, controlSuperuserUrl, controlUrl } = logs.database;
  const role = `other_${controlRole}`;
  const admin = new pg.Client({ connectionString: controlSuperuserUrl });
  await admin.connect();
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'other'`);
  await admin.query(`GRANT ${controlRole} TO ${role}`);
  await admin.end();
  const address = new URL(controlUrl);
  address.username = role;
  address.password = 'other';
  return { ...logs.read().config, controlUrl: address.href };
}

function as(config: Config, id: string): Promise<HoldRelease> {
  return releaseHold(config, id, 'case closed');
}

describe('with four eyes on', () => {
  test('one person asks, the same one is refused, another one releases', async () => {
    const { hold: id } = await hold(logs, { target: '1' });
    const [mine, other] = [logs.read().config, await asAnother()];
    expect(await as(mine, id)).toEqual({
      format_version: 1,
      hold: id,
      state: 'release asked',
      held_until: null,
    });
    await expect(as(mine, id)).rejects.toMatchObject({ kind: 'refused', code: 'same-person' });
    const { holds } = await readHolds(mine, { all: false, reveal: 'no' });
    expect(holds).toMatchObject([{ state: 'release asked', release_asked_by: logs.database.controlRole }]);
    expect(await as(other, id)).toMatchObject({ state: 'released', held_until: expect.stringMatching(/Z$/) });
    await expect(as(mine, id)).rejects.toMatchObject({ kind: 'refused', code: 'hold-released' });
    expect(await verifyAudit(mine)).toMatchObject({ ok: true });
    const { rows } = await logs.state.query('SELECT entry FROM retentiond.ledger ORDER BY seq DESC LIMIT 2');
    const [released, asked] = rows.map((row) => JSON.parse(row.entry));
    expect(asked).toMatchObject({ kind: 'hold release asked', role: logs.database.controlRole });
    expect(released).toMatchObject({
      kind: 'hold released',
      role: `other_${logs.database.controlRole}`,
      four_eyes: true,
    });
  });

  test('two who release at once are one who asks and one who releases', async () => {
    const { hold: id } = await hold(logs, { target: '1' });
    const configs = [logs.read().config, await asAnother()];
    const states = (await Promise.all(configs.map((config) => as(config, id)))).map((one) => one.state);
    expect(states.sort()).toEqual(['release asked', 'released']);
    expect(await verifyAudit(logs.read().config)).toMatchObject({ ok: true });
  });
});

test('without them one person is enough', async () => {
  logs.write('retentiond.yaml', logs.configText().replace('four_eyes: true', 'four_eyes: false'));
  const { hold: id } = await hold(logs, { target: '1' });
  await release(logs, id);
  await expect(release(logs, id)).rejects.toMatchObject({ code: 'hold-released' });
});

test.each(['', '7', "' OR true --", '3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42'])(
  'there is no hold %j',
  async (id) => {
    await expect(release(logs, id)).rejects.toMatchObject({ kind: 'usage', code: 'hold-unknown' });
  },
);

import { afterEach, describe, expect, test } from 'vitest';
import type { TargetClient } from '../../support/engines/engine.ts';
import { ENGINES } from '../../support/engines/engines.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { withoutReceipts } from '../../support/weaker.ts';
import { openWire } from '../../support/wire.ts';

/** What one engine has and the other has not: each lack is a refusal by name, or another way to the same end. */
describe.each(ENGINES)('not the same everywhere on $name', (engine) => {
  let logs: LogsProject<TargetClient>;
  afterEach(() => logs.drop());

  /** Applies, and tells whether rows were locked before they were changed. */
  async function isLockedFirst(rows: number): Promise<boolean> {
    const statements: string[] = [];
    const wire = await openWire(logs.database.url, (sql) => {
      statements.push(sql);
      return 'pass';
    });
    expect(await logs.apply({}, logs.through({ target: wire.url }))).toMatchObject({ rows });
    await wire.close();
    const isLocked = statements.some((sql) => /SKIP LOCKED/.test(sql));
    expect(statements.some((sql) => /RETURNING/.test(sql))).toBe(!isLocked);
    return isLocked;
  }

  test('rows are removed at once where nothing stands against it; on MariaDB by an index only', async () => {
    logs = await makeLogs({ engine });
    await logs.fill(10, 1);
    expect(await isLockedFirst(10)).toBe(false);
    await logs.fill(10, 0);
    await logs.target.query(engine.name === 'MariaDB' ? 'DROP INDEX ts ON log' : 'DROP INDEX log_ts_idx');
    expect(await isLockedFirst(10)).toBe(engine.name === 'MariaDB');
    await logs.expectEvidence(20);
  });

  test('`receipts: none` works from PostgreSQL 17 on; everything else refuses it by name', async () => {
    logs = await makeLogs({ engine });
    await logs.fill(10, 1);
    const refusal = await engine.refusesNoReceipts(logs.target);
    expect(await logs.apply({}, withoutReceipts(logs.read().config))).toMatchObject(
      refusal === null
        ? { status: 'succeeded', rows: 10 }
        : { status: 'failed', stopped_by: refusal, rows: 0 },
    );
    expect(await logs.left()).toEqual({ due: refusal === null ? 0 : 10, kept: 1 });
  });
});

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

  test('rows are changed at once where nothing stands against it; MariaDB locks them first, always', async () => {
    logs = await makeLogs({ engine });
    await logs.fill(10, 1);
    const statements: string[] = [];
    const wire = await openWire(logs.database.url, (sql) => {
      statements.push(sql);
      return 'pass';
    });
    expect(await logs.apply({}, logs.through({ target: wire.url }))).toMatchObject({ rows: 10 });
    await wire.close();
    expect(statements.some((sql) => /RETURNING/.test(sql))).toBe(engine.changesFirst);
    expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(!engine.changesFirst);
    await logs.expectEvidence(10);
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

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { migrateTarget } from '../../src/app/control/migrate.ts';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import { FREEZES, freezeWorker, untilDone } from '../support/frozen.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { describeWeaker, testWeaker, withoutReceipts } from '../support/weaker.ts';
import { openWire, type Verdict } from '../support/wire.ts';
import { openDesk, type WorkerDesk } from '../support/worker.ts';

const DUE = 60;
const KEPT = 5;
const BATCH = 20;

/** A project over a target in which nobody has made a table for receipts. */
async function makeWeaker(): Promise<LogsProject> {
  const logs = await makeLogs({ batchRows: BATCH });
  await logs.target.query('DROP SCHEMA retentiond_receipts CASCADE');
  logs.write('retentiond.yaml', logs.configText().replace('batch_rows:', 'receipts: none\n    batch_rows:'));
  return logs;
}

async function applyTo(
  logs: LogsProject,
  addresses: Parameters<LogsProject['through']>[0] = {},
): Promise<RuleApplied> {
  return logs.apply({}, withoutReceipts(logs.through(addresses)));
}

interface Told {
  readonly kind: string;
  readonly batch: string;
  readonly rows: number;
  readonly outcome: string;
  readonly seen_by: string;
  readonly receipt: string;
}

/** The ledger verifies, each intent names its mode and has one outcome, and together they say what is gone. */
async function expectEvidence(logs: LogsProject, rowsGone: number): Promise<readonly Told[]> {
  expect(await verifyAudit(logs.read().config)).toMatchObject({ ok: true });
  const entries = (await logs.entries()) as unknown as readonly Told[];
  const intents = entries.filter((entry) => entry.kind === 'intent');
  const outcomes = entries.filter((entry) => entry.kind === 'outcome');
  expect(new Set(intents.map((entry) => entry.receipt))).toEqual(new Set(['none']));
  expect(outcomes.map((entry) => entry.batch).sort()).toEqual(intents.map((entry) => entry.batch).sort());
  expect(outcomes.map((entry) => entry.seen_by)).not.toContain('recovery');
  expect(outcomes.reduce((sum, entry) => sum + entry.rows, 0)).toBe(rowsGone);
  const open = await logs.state.query('SELECT FROM retentiond.open_batch');
  expect(open.rowCount).toBe(0);
  return outcomes;
}

const inferred = (outcomes: readonly Told[]): readonly string[] =>
  outcomes.filter((entry) => entry.seen_by === 'inference').map((entry) => entry.outcome);

describeWeaker('where the target takes no table', () => {
  let logs: LogsProject;
  beforeAll(async () => {
    logs = await makeWeaker();
    await logs.fill(0, KEPT);
  });
  afterAll(async () => logs.drop());
  beforeEach(async () => {
    await logs.target.query('DELETE FROM log WHERE NOT must_stay');
    await logs.lapse();
    await logs.fill(DUE, 0);
  });

  async function gone(): Promise<number> {
    const entries = await logs.entries();
    return entries.reduce((sum, entry) => sum + (entry.outcome === 'committed' ? entry.rows : 0), 0);
  }

  test('exactly the rows that are due go, and every intent says that it leaves no receipt', async () => {
    const before = await gone();
    expect(await applyTo(logs)).toMatchObject({ status: 'succeeded', rows: DUE });
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
    expect(inferred(await expectEvidence(logs, before + DUE))).toEqual([]);
  });

  test('with receipts it is refused: nothing is weaker unless somebody says so', async () => {
    expect(await logs.apply()).toMatchObject({ status: 'failed', stopped_by: 'receipts-missing', rows: 0 });
  });

  test('migrate has nothing to do there', async () => {
    const { applied } = await migrateTarget(withoutReceipts(logs.read().config), 'crm');
    expect(applied).toEqual([]);
    const { rows } = await logs.target.query("SELECT to_regnamespace('retentiond_receipts') AS there");
    expect(rows).toEqual([{ there: null }]);
  });

  test.each<[string, Verdict, string]>([
    ['never arrives', 'cut', 'aborted'],
    ['is never answered', 'lose the answer', 'committed'],
  ])('P4 P8: a COMMIT that %s is inferred, and the run goes on to its end', async (_, verdict, outcome) => {
    const before = await gone();
    const earlier = inferred((await logs.entries()) as unknown as readonly Told[]).length;
    const state = { seen: 0 };
    const wire = await openWire(logs.database.url, (sql) => {
      if (!/^COMMIT$/.test(sql)) return 'pass';
      state.seen += 1;
      return state.seen === 2 ? verdict : 'pass';
    });
    expect(await applyTo(logs, { target: wire.url })).toMatchObject({ status: 'succeeded', rows: DUE });
    await wire.close();
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
    expect(inferred(await expectEvidence(logs, before + DUE)).slice(earlier)).toEqual([outcome]);
  });
});

describeWeaker.concurrent('without a receipt, a worker freezes for longer than its lease', () => {
  for (const one of FREEZES) {
    test(`P8: with ${one.name}: another takes over, and the revived one changes nothing more`, async () => {
      const { logs, desk } = await open();
      const { worker, revive } = await freezeWorker(desk, one);
      await logs.lapse();
      await untilDone(() => applyTo(logs));
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
      expect(inferred(await expectEvidence(logs, DUE))).toEqual(one.found);
      const before = await logs.entries();
      await logs.fill(DUE, 0);
      revive();
      expect((await worker.applied)?.rules[0]).toMatchObject({ status: 'interrupted' });
      expect(await logs.entries()).toEqual(before);
      expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    });
  }
});

const KILLS = process.env.MODE === 'long' ? 100 : 10;
const ROWS_PER_KILL = 60;
/** Statements of about two batches. */
const LATEST = 45;

testWeaker(
  `P3 P4: killed ${KILLS} times at random statements without receipts, it ends with exactly the right rows`,
  {
    timeout: 180_000 + KILLS * 15_000,
  },
  async () => {
    const { logs, desk } = await open(KILLS * ROWS_PER_KILL);
    const deaths: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const nth = 1 + Math.floor(Math.random() * LATEST);
      const delivered = Math.random() < 0.5;
      const state = { count: 0 };
      const worker = desk.start((sql): Verdict => {
        if (state.count > 0 || sql.includes('INTO retentiond.lease')) state.count += 1;
        if (state.count === nth) worker.child.kill('SIGKILL');
        return state.count >= nth && !(state.count === nth && delivered) ? 'cut' : 'pass';
      });
      desk.prepare();
      expect(await worker.applied).toBeNull();
      deaths.push(`${nth}${delivered ? ', delivered' : ''}`);
      await logs.lapse();
    }
    const last = await desk.start(() => 'pass').applied;
    expect(last?.rules[0], deaths.join('\n')).toMatchObject({ status: 'succeeded', stopped_by: null });
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
    await expectEvidence(logs, KILLS * ROWS_PER_KILL);
  },
);

const opened: { readonly logs: LogsProject; readonly desk: WorkerDesk }[] = [];

async function open(due = DUE): Promise<{ readonly logs: LogsProject; readonly desk: WorkerDesk }> {
  const logs = await makeWeaker();
  const desk = await openDesk(logs);
  opened.push({ logs, desk });
  await logs.fill(due, KEPT);
  return { logs, desk };
}

afterAll(async () => {
  for (const { logs, desk } of opened) {
    await desk.close();
    await logs.drop();
  }
});

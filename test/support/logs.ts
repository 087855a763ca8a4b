import type pg from 'pg';
import { expect } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import type { Workplace } from '../../src/app/control/workplace.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import type { Config } from '../../src/config/config.ts';
import { putInForce } from '../../src/control/rule/rule-in-force.ts';
import type { Servers, TargetClient, TestEngine } from './engines/engine.ts';
import { connect, POSTGRESQL } from './engines/postgresql.ts';
import { silentObserver } from './observer.ts';
import { makeProject, type TestProject } from './project.ts';

export const LOGS_POLICY = `category: logs
title: "Logs"
purpose: "Security"
legal_basis: legitimate_interests
starts: logged
keep: 3 months
then: delete
examples:
  - { given: { logged: 2024-01-31 }, on: 2024-05-01, expect: deleted }
`;

export const LOGS_MAP = `connection: crm
tables:
  log:
    category: logs
    person: { user: user_id }
    events:
      logged: { column: ts, always: true }
`;

/** An entry of the ledger, as far as tests ask. */
export interface LedgerEntry {
  readonly kind: string;
  readonly batch: string;
  readonly run: string;
  readonly rows: number;
  readonly outcome: string;
  readonly seen_by: string;
  readonly status: string;
  readonly stopped_by: string | null;
  readonly due_at: string | null;
  readonly version: string;
  /** Of an intent. */
  readonly dependants: readonly { readonly table: string; readonly action: string; readonly rows: number }[];
}

export { connect };

/** A project with one rule over one table, whose rows say themselves whether they must stay. */
export interface LogsProject<Client extends TargetClient = pg.Client> extends TestProject {
  readonly engine: TestEngine;
  /** The target, as the role that owns it. */
  readonly target: Client;
  /** The control database, as superuser: for looking, and for what only a fault would do. */
  readonly state: pg.Client;
  /** Adds rows: `due` are a year old and on, `kept` are of today. */
  fill(due: number, kept: number): Promise<void>;
  left(): Promise<{ readonly due: number; readonly kept: number }>;
  entries(): Promise<readonly LedgerEntry[]>;
  /** What everything that acts needs, with other addresses where `over` names some. */
  place(over?: Partial<Workplace>, config?: Partial<Config>): Promise<Workplace>;
  /** One `apply`; the only rule's result. */
  apply(over?: Partial<Workplace>, config?: Partial<Config>): Promise<RuleApplied>;
  /** Ends every connection of ours to the target, as its server does after its idle limit. */
  endBackends(): Promise<void>;
  /** The target's address for a role that may read the table and nothing else. */
  readOnlyUrl(): Promise<string>;
  /** Its rules, as a daemon that starts would have them. */
  putInForce(): Promise<void>;
  /** As if the lease's time had passed. */
  lapse(): Promise<void>;
  /** The configuration with other addresses. */
  through(addresses: { readonly target?: string; readonly control?: string }): Config;
  /** The ledger verifies, every intent has one outcome, receipts agree, and together they say what is gone. */
  expectEvidence(rowsGone: number, on?: TargetClient): Promise<void>;
}

/** How its batches take their rows; a table that refers to the log has them locked first. */
export type Form = 'remove' | 'lock';

export const FORMS: readonly Form[] = ['remove', 'lock'];

interface LogsOptions {
  readonly batchRows?: number;
  readonly form?: Form;
  readonly servers?: Servers;
}

/** On PostgreSQL, unless another engine is named. */
export async function makeLogs(options?: LogsOptions): Promise<LogsProject>;
export async function makeLogs(
  options: LogsOptions & { readonly engine: TestEngine },
): Promise<LogsProject<TargetClient>>;
export async function makeLogs({
  batchRows = 100,
  form = 'remove',
  servers,
  engine = POSTGRESQL,
}: LogsOptions & { readonly engine?: TestEngine } = {}): Promise<LogsProject<TargetClient>> {
  const project = await makeProject({
    policies: { 'logs.yaml': LOGS_POLICY },
    datamap: form === 'remove' ? LOGS_MAP : `${LOGS_MAP}  mention: { exempt: "no personal data" }\n`,
    batchRows,
    engine,
    ...(servers ? { servers } : {}),
  });
  await project.migrate();
  const target = await engine.connect(project.database.url);
  const state = await connect(project.database.controlSuperuserUrl);
  await engine.createLog(target);
  if (form === 'lock') await target.query(engine.createMention);
  const { config, rules } = project.read();
  const entries = (): Promise<readonly LedgerEntry[]> => readEntries(state);
  const place: LogsProject['place'] = async (over = {}, changed = {}) => ({
    ...(await openWorkplace(
      { ...config, ...changed },
      over.signal ?? new AbortController().signal,
      silentObserver,
    )),
    ...over,
  });
  return {
    ...project,
    engine,
    target,
    state,
    fill: (due, kept) => engine.fillLog(target, due, kept),
    left: async () => {
      const { rows } = await target.query('SELECT must_stay AS stays, count(*) AS count FROM log GROUP BY 1');
      const count = (stays: boolean): number =>
        Number(rows.find((row) => Boolean(Number(row.stays)) === stays)?.count ?? 0);
      return { due: count(false), kept: count(true) };
    },
    entries,
    place,
    apply: async (over, changed) => {
      const { applied } = await applyRules(await place(over, changed), rules);
      return applied.rules[0] as RuleApplied;
    },
    endBackends: () => engine.endBackends({ ...project.database, name: project.database.targetRole }),
    readOnlyUrl: () => engine.readerUrl({ ...project.database, name: project.database.targetRole }),
    putInForce: async () => {
      const session = await (await place()).control.open();
      await putInForce(
        session,
        rules.map(({ id, version, schedule }) => ({ rule: id, version, schedule })),
      );
      await session.close();
    },
    lapse: async () => {
      await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
    },
    through: (addresses) => ({
      ...config,
      controlUrl: addresses.control ?? config.controlUrl,
      connections: {
        crm: { ...(config.connections['crm'] as Config['connections'][string]), ...url(addresses.target) },
      },
    }),
    expectEvidence: async (rowsGone, on = target) => {
      expect(await verifyAudit(config)).toMatchObject({ ok: true, first_bad: null });
      await expectOutcomes(await entries(), on, state, rowsGone, engine);
    },
    drop: async () => {
      // Its server may be gone.
      await target.end().catch(() => undefined);
      await state.end();
      await project.drop();
    },
  };
}

function url(address: string | undefined): { readonly url?: string } {
  return address === undefined ? {} : { url: address };
}

export async function readEntries(state: pg.Client): Promise<readonly LedgerEntry[]> {
  const { rows } = await state.query('SELECT entry FROM retentiond.ledger ORDER BY seq');
  return rows.map((row) => JSON.parse(row.entry));
}

/** Every intent has one outcome, receipts agree, and together they say how many rows were changed. */
export async function expectOutcomes(
  entries: readonly LedgerEntry[],
  target: TargetClient,
  state: pg.Client,
  rowsGone: number,
  engine: TestEngine = POSTGRESQL,
): Promise<void> {
  const intents = entries.filter((entry) => entry.kind === 'intent');
  const outcomes = entries.filter((entry) => entry.kind === 'outcome');
  const ids = (list: readonly LedgerEntry[]): string[] => list.map((entry) => entry.batch).sort();
  expect(new Set(ids(intents)).size).toBe(intents.length);
  expect(ids(outcomes)).toEqual(ids(intents));
  expect((await state.query('SELECT batch FROM retentiond.open_batch')).rows).toEqual([]);
  const committed = outcomes.filter((entry) => entry.outcome === 'committed');
  expect(committed.reduce((sum, entry) => sum + entry.rows, 0)).toBe(rowsGone);
  // With the table's name before it, `rows` is a name on every server.
  const { rows } = await target.query(
    `SELECT r.batch AS batch, r.rows AS counted FROM ${engine.tables.receipt} AS r WHERE r.outcome = 'done'`,
  );
  const found = rows.map(({ batch, counted }) => ({ batch, rows: Number(counted) }));
  expect(found.sort(byBatch)).toEqual(committed.map(({ batch, rows }) => ({ batch, rows })).sort(byBatch));
  const digests = await state.query('SELECT batch::text FROM retentiond.batch_digest ORDER BY 1');
  expect(digests.rows.map((row) => row.batch)).toEqual(ids(committed));
}

function byBatch(a: { readonly batch: string }, b: { readonly batch: string }): number {
  return a.batch < b.batch ? -1 : 1;
}

import { expect } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { migrateTarget } from '../../src/app/control/migrate.ts';
import { openWorkplace, type Workplace } from '../../src/app/control/workplace.ts';
import { type Applied, applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import type { Config } from '../../src/config/config.ts';
import type { FreshTarget, TargetClient, TargetServer, TestEngine } from './engines/engine.ts';
import { connect, type LedgerEntry, readEntries } from './logs.ts';
import { silentObserver } from './observer.ts';
import { makeProject, type TestProject } from './project.ts';

/** A project whose rule archives rows of `people` of one server in `people` of another one. */
export interface VaultProject extends TestProject {
  readonly source: TargetClient;
  readonly vault: TargetClient;
  readonly vaultTarget: FreshTarget;
  /** The control database as superuser. */
  readonly state: TargetClient;
  apply(over?: Partial<Workplace>, config?: (config: Config) => Config): Promise<VaultApplied>;
  entries(): Promise<readonly LedgerEntry[]>;
  lapse(): Promise<void>;
  /** The ids that stand here and there, as they are. */
  places(): Promise<{ readonly here: readonly string[]; readonly there: readonly string[] }>;
  expectVerified(): Promise<void>;
}

export interface VaultApplied extends RuleApplied {
  readonly all: Applied;
  readonly why: string | undefined;
}

export interface VaultOptions {
  readonly source: TestEngine;
  readonly vault: TestEngine;
  /** The columns of both tables but `id`, and what the archive has besides. */
  readonly sourceTable: string;
  readonly vaultTable: string;
  /** More lines of `archive:`. */
  readonly archive?: string;
  readonly batchRows?: number;
  /** The policy's `starts:`. */
  readonly starts?: string;
  readonly events?: string;
  readonly dependants?: string;
  readonly otherTables?: string;
  /** More lines of the archive's data map, below `people`. */
  readonly vaultMap?: string;
  /** In place of the policy that archives `people`. */
  readonly policies?: Readonly<Record<string, string>>;
  /** In place of all that the data maps say. */
  readonly maps?: { readonly crm: string; readonly vault: string };
  /** A server of its own for the archive. */
  readonly vaultServer?: TargetServer;
}

const policyOf = (starts: string): string => `category: people
title: "People"
purpose: "Contract"
legal_basis: contract
starts: ${starts}
stages:
  - { keep: 1 year, then: archive, in: active }
  - { keep: 5 years, then: delete, in: archive }
examples:
  - { given: { ended: 2020-01-31 }, on: 2021-02-01, expect: { active: archived } }
${starts === 'ended' ? '' : '  - { given: { moved: 2020-01-31 }, on: 2021-02-01, expect: { active: archived } }\n'}`;

export async function makeVault(options: VaultOptions): Promise<VaultProject> {
  const { source, vault, batchRows = 100, starts = 'ended', events = '      ended: ended_at\n' } = options;
  const { dependants = '', otherTables = '' } = options;
  const project = await makeProject({
    policies: options.policies ?? { 'people.yaml': policyOf(starts) },
    datamap:
      options.maps?.crm ??
      `connection: crm
timezone: Europe/Paris
tables:
  people:
    category: people
    person: { id: id }
    events:
${events}    archive:
      to: vault.people
      start_into: started_at
${options.archive ?? ''}${dependants}${otherTables}`,
    batchRows,
    engine: source,
  });
  const { vaultServer } = options;
  const vaultTarget = await vault.freshTarget(
    vaultServer && { target: vaultServer.url, control: vaultServer.url },
  );
  project.write('retentiond.yaml', `${project.configText()}  vault:\n    url: "${vaultTarget.url}"\n`);
  project.write(
    'datamap/vault.yaml',
    options.maps?.vault ??
      `connection: vault
timezone: Europe/Paris
tables:
  people:
    category: people
    in: archive
    person: { id: id }
    start: started_at
${options.vaultMap ?? ''}`,
  );
  await project.migrate();
  await migrateTarget(project.read().config, 'vault');
  const here = await source.connect(project.database.url);
  const there = await vault.connect(vaultTarget.url);
  const state = await connect(project.database.controlSuperuserUrl);
  await here.query(options.sourceTable);
  await there.query(options.vaultTable);
  const idsOf = async (client: TargetClient): Promise<readonly string[]> =>
    (await client.query('SELECT id FROM people ORDER BY id')).rows.map(({ id }) => String(id));
  return {
    ...project,
    source: here,
    vault: there,
    vaultTarget,
    state,
    apply: async (over = {}, changed = (config) => config) => {
      const { config, rules } = project.read();
      const place = await openWorkplace(changed(config), new AbortController().signal, silentObserver);
      const { applied, failures } = await applyRules(
        { ...place, ...over },
        rules.filter(({ archiveConnection }) => archiveConnection !== null),
      );
      const [only] = applied.rules as [RuleApplied];
      return { ...only, all: applied, why: failures.get(only.rule)?.message };
    },
    entries: () => readEntries(state as never),
    lapse: async () => {
      await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
    },
    places: async () => ({ here: await idsOf(here), there: await idsOf(there) }),
    expectVerified: async () => {
      expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true, first_bad: null });
    },
    drop: async () => {
      await here.end().catch(() => undefined);
      await there.end().catch(() => undefined);
      await state.end();
      await vaultTarget.drop();
      await project.drop();
    },
  };
}

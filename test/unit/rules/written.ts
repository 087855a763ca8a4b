import type { Period } from '../../../src/calendar/period.ts';
import type { CategoryConfig, Config, ConnectionConfig } from '../../../src/config/config.ts';
import type { DataMap, EventColumn, Place, TableEntry } from '../../../src/datamap/place/place.ts';
import type { WrittenAt } from '../../../src/finding.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { changePolicy, oneStage, PLAIN_PLACE, PLAIN_POLICY, type PolicyChange } from '../../support/plain.ts';

/** A place of its own for each key, so that a test can tell which one a finding names. */
export function at(line: number, file: string): WrittenAt {
  return { file, line, column: 1, excerpt: null };
}

export const months = (count: number): Period => ({ count, unit: 'month' });

export function policy(change: PolicyChange = {}): Policy {
  return changePolicy(
    {
      category: 'logs',
      title: { en: 'Logs' },
      purpose: { en: 'Security' },
      legalBasis: ['legitimate_interests'],
      source: 'Somewhere',
      starts: { combine: 'only', events: ['logged'] },
      stages: oneStage(months(3)),
      ...PLAIN_POLICY,
      extension: null,
      words: {},
      reviewed: null,
      reviewEvery: null,
      draft: false,
      examples: [],
      textHash: '1'.repeat(64),
      position: at(1, 'policy'),
      positions: { draft: at(2, 'policy'), starts: at(3, 'policy') },
    },
    change,
  );
}

export function source(column: string, change: Partial<EventColumn> = {}): EventColumn {
  return { column, always: false, as: null, from: null, position: at(20, 'map'), ...change };
}

export function place(change: Partial<Place> = {}): Place {
  return {
    category: 'logs',
    where: null,
    person: { kind: 'columns', columns: { user: { column: 'user_id', from: null } }, match: 'exact' },
    events: { logged: source('ts') },
    conditions: {},
    dependants: [],
    attributes: {},
    alteration: null,
    ...PLAIN_PLACE,
    position: at(10, 'map'),
    positions: { category: at(11, 'map'), events: at(12, 'map'), conditions: at(13, 'map') },
    ...change,
  };
}

export function table(
  name: string,
  places: readonly Place[],
  key: readonly string[] | null = null,
): TableEntry {
  return { kind: 'places', table: name, key, places, position: at(5, 'map') };
}

export function map(tables: readonly TableEntry[], change: Partial<DataMap> = {}): DataMap {
  return {
    connections: ['crm'],
    timezone: null,
    backupsKept: null,
    tables,
    position: at(1, 'map'),
    positions: { connection: at(2, 'map') },
    ...change,
  };
}

/** How a category runs where nothing is said. */
export const PACE: CategoryConfig = {
  schedule: null,
  window: null,
  budget: null,
  limits: null,
  overdueAfterSeconds: null,
};

export const NO_BRAKES: ConnectionConfig['brakes'] = {
  rowsPerSecond: null,
  maxReplicaLagSeconds: null,
  replicas: [],
  maxLockWaits: null,
  maxWalBytes: null,
  own: [],
};

export function config(change: Partial<Config> = {}): Config {
  const connection = (name: string, line: number): Config['connections'][string] => ({
    name,
    url: `postgres://${name}.example/`,
    batchRows: 1000,
    receipts: 'table',
    pruneUrl: null,
    brakes: NO_BRAKES,
    position: at(line, 'config'),
  });
  return {
    file: '/retentiond.yaml',
    controlUrl: null,
    absent: [],
    secretFiles: [],
    queueUrl: null,
    queueSentinels: [],
    policies: '/policies',
    datamap: '/datamap',
    timezone: 'Europe/Paris',
    language: 'en',
    plausibleAfter: '1990-01-01',
    schedule: '30 1 * * *',
    scheduleTimezone: 'UTC',
    categories: {},
    mode: 'enforce',
    approval: 'never',
    fourEyes: false,
    holds: { keyFile: null, coolingOffSeconds: 0 },
    maxClockDifferenceSeconds: 10,
    digestKeyFile: null,
    webListen: null,
    webProbes: null,
    tracingEndpoint: null,
    evidence: {
      signingKeyFile: null,
      previousDigestKeyFiles: [],
      checkpointFiles: [],
      checkpointWebhooks: [],
      checkpointEverySeconds: 600,
      checkpointGraceSeconds: 3600,
    },
    connections: { crm: connection('crm', 7) },
    origins: {},
    ...change,
  };
}

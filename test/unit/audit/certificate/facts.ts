import type { Certificate, CertifiedRun } from '../../../../src/audit/certificate/facts.ts';

const HASH = (digit: string): string => digit.repeat(64);

export const RUN: CertifiedRun = {
  run: '11111111-2222-3333-4444-555555555555',
  rule: 'crm/subscribers/subscribers',
  category: 'subscribers',
  connection: 'crm',
  table: 'public.subscribers',
  action: 'delete',
  version: HASH('a'),
  policy: HASH('b'),
  cutoff: '2021-03-31T22:00:00.000000Z',
  startedAt: '2026-04-01T01:30:00.000000Z',
  endedAt: '2026-04-01T01:31:15.000000Z',
  status: 'succeeded',
  approvals: [{ how: 'version', role: 'dpo', at: '2026-03-01T09:00:00.000000Z', entry: 1_204 }],
  rows: 12_345,
  batches: 13,
  inferred: { rows: 0, batches: 0 },
  dependants: [
    { table: 'public.agreements', action: 'delete', rows: 20_001 },
    { table: 'public.invoices', action: 'detach', rows: 1 },
  ],
  archivedTo: null,
  countedInto: null,
};

export const CERTIFICATE: Certificate = {
  scope: { kind: 'run', run: RUN.run },
  ledger: '0d3a5c1e-4d5f-4c39-9f5e-4e1c7b1f3a10',
  drawnAt: '2026-04-02T08:00:00.000000Z',
  runs: [RUN],
  idleRuns: 0,
  holds: { persons: 0, categories: 0, rules: 0, connections: 0 },
  range: { first: { entry: 1_300, hash: HASH('c') }, last: { entry: 1_328, hash: HASH('d') } },
  checkpoint: {
    entry: 1_330,
    size: 1_329,
    root: HASH('e'),
    key: 'retentiond/0d3a5c1e-4d5f-4c39-9f5e-4e1c7b1f3a10+a1b2c3d4',
  },
  dataMaps: [HASH('f')],
  verified: { entries: 1_340, head: HASH('0') },
  policies: [
    {
      hash: HASH('b'),
      title: { en: 'Subscribers', fr: 'Abonnés' },
      source: 'Privacy policy, 31/03/2021, §5',
    },
  ],
  backups: [{ connection: 'crm', kept: { count: 30, unit: 'day' } }],
};

/** A quarter in which several things were done to several kinds of data, some of them named by somebody hostile. */
export const QUARTER: Certificate = {
  ...CERTIFICATE,
  scope: {
    kind: 'period',
    since: '2025-12-31T23:00:00.000000Z',
    until: '2026-03-31T22:00:00.000000Z',
    category: null,
  },
  runs: [
    RUN,
    {
      ...RUN,
      run: '22222222-2222-3333-4444-555555555555',
      rows: 1,
      batches: 1,
      dependants: [],
      approvals: null,
    },
    {
      ...RUN,
      run: '33333333-2222-3333-4444-555555555555',
      rule: 'crm/people/candidates',
      category: 'candidates',
      table: 'public.people',
      action: 'anonymise',
      policy: HASH('9'),
      status: 'paused',
      endedAt: null,
      approvals: [],
      rows: 40,
      batches: 1,
      inferred: { rows: 40, batches: 1 },
      dependants: [],
    },
    {
      ...RUN,
      run: '44444444-2222-3333-4444-555555555555',
      rule: 'shop/<b>/x',
      category: '<script>alert(1)</script>',
      connection: 'shop',
      table: '</td></table><img src=x onerror="alert(1)">',
      action: 'archive',
      policy: HASH('8'),
      status: 'failed',
      approvals: [
        { how: 'carried', role: null, at: '2026-03-01T09:00:00.000000Z', entry: 7 },
        { how: 'plan', role: "o'neil & co", at: '2026-03-01T09:00:00.000000Z', entry: 8 },
      ],
      dependants: [],
      archivedTo: 'vault',
    },
  ],
  idleRuns: 3,
  holds: { persons: 2, categories: 1, rules: 0, connections: 0 },
  checkpoint: null,
  policies: [
    ...CERTIFICATE.policies,
    { hash: HASH('9'), title: null, source: null },
    { hash: HASH('8'), title: { en: '"><b>bold</b>' }, source: '</style><script>' },
  ],
  backups: [...CERTIFICATE.backups, { connection: 'shop', kept: null }],
};

/** Nothing was due. */
export const NOTHING: Certificate = {
  ...CERTIFICATE,
  runs: [{ ...RUN, rows: 0, batches: 0, dependants: [] }],
};

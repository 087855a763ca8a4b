/** What the configuration of a history says, as far as steps change it. */
export interface Settings {
  readonly approval: 'never' | 'widened' | 'always';
  readonly fourEyes: boolean;
  readonly mode: 'enforce' | 'observe';
  readonly batchRows: number;
  readonly coolingOff: string;
  readonly grace: string;
  readonly digestKey: string;
  readonly previousDigestKeys: readonly string[];
  readonly signingKey: string;
  readonly plausibleAfter: string;
}

export const FIRST_SETTINGS: Settings = {
  approval: 'never',
  fourEyes: false,
  mode: 'enforce',
  batchRows: 3,
  coolingOff: '7 days',
  grace: '1 hour',
  digestKey: 'digest.key',
  previousDigestKeys: [],
  signingKey: 'signing.key',
  plausibleAfter: '1990-01-01',
};

/** Where everything stands. */
export interface Addresses {
  readonly control: string;
  readonly crm: string;
  readonly crmPruner: string;
  readonly vault: string;
  readonly vaultPruner: string;
}

/** The folder below the project's in which its checkpoints are kept. */
export const SINK = 'sink';

export function configText(settings: Settings, at: Addresses): string {
  return `control:
  url: "${at.control}"
timezone: Europe/Paris
approval: ${settings.approval}
four_eyes: ${settings.fourEyes}
mode: ${settings.mode}
plausible_after: ${settings.plausibleAfter}
# A history may begin in the past, of which the servers know nothing.
max_clock_difference: 300 days
evidence:
  digest_key_file: ${settings.digestKey}
  previous_digest_key_files: ${JSON.stringify(settings.previousDigestKeys)}
  signing_key_file: ${settings.signingKey}
  checkpoint_files: [${SINK}/notes.txt]
  checkpoint_grace: ${settings.grace}
holds:
  key_file: holds.key
  cooling_off: ${settings.coolingOff}
connections:
  crm:
    url: "${at.crm}"
    prune_url: "${at.crmPruner}"
    batch_rows: ${settings.batchRows}
  vault:
    url: "${at.vault}"
    prune_url: "${at.vaultPruner}"
    batch_rows: ${settings.batchRows}
`;
}

const HEAD = `purpose: "Security"
legal_basis: legitimate_interests
`;

/** A policy for each of the actions, which keeps rows for so long; the examples fit every period that is drawn. */
export const POLICIES: Readonly<Record<string, (keep: string) => string>> = {
  logs: (keep) => `category: logs
title: "Logs"
${HEAD}starts: logged
keep: ${keep}
then: delete
examples:
  - { given: { logged: 2020-01-31 }, on: 2024-05-01, expect: deleted }
`,
  accounts: (keep) => `category: accounts
title: "Accounts"
${HEAD}starts: account closed
keep: ${keep}
then: anonymise
examples:
  - { given: { account closed: 2020-01-31 }, on: 2024-05-01, expect: anonymised }
`,
  people: (keep) => `category: people
title: "People"
${HEAD}starts: ended
stages:
  - { keep: ${keep}, then: archive, in: active }
  - { keep: 5 years, then: delete, in: archive }
examples:
  - { given: { ended: 2020-01-31 }, on: 2022-02-01, expect: { active: archived } }
`,
  visits: (keep) => `category: visits
title: "Visits"
${HEAD}starts: visited
keep: ${keep}
then: summarise
examples:
  - { given: { visited: 2020-01-31 }, on: 2024-05-01, expect: summarised }
`,
};

/** Periods that a policy may have. */
export const PERIODS = ['6 months', '9 months', '1 year', '18 months'] as const;

export const CRM_MAP = `connection: crm
timezone: Europe/Paris
tables:
  log:
    category: logs
    person: { user: user_id }
    events:
      logged: { column: ts, always: true }
    dependants:
      - { table: log_line, on: log_id, then: delete }
  log_line: { with: log }
  account:
    category: accounts
    person: { user: id }
    events:
      account closed: closed_at
    anonymise:
      columns:
        email: { set: "user-{random}" }
        phone: null
      leaves: [id, closed_at]
      marker: marked_at
  people:
    category: people
    person: { user: id }
    events:
      ended: ended_at
    archive:
      to: vault.people
      start_into: started_at
  visits:
    category: visits
    person: { user: user_id }
    events:
      visited: { column: visited_at, always: true }
    summarise:
      into: visits_by_month
      by:
        month: { month_of: visited_at }
        country: { column: country, because: "two hundred values" }
      count: visits
      minimum_group: 3
  visits_by_month: { exempt: "counts without persons" }
`;

export const VAULT_MAP = `connection: vault
timezone: Europe/Paris
tables:
  people:
    category: people
    in: archive
    person: { user: id }
    start: started_at
`;

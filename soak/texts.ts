/** How long the policies keep, in minutes: in the archive from the same start as before. */
export const KEEP_MINUTES = 1;
export const ARCHIVE_MINUTES = 2;

/** The visits' period as an edit makes it, for a while. */
export const EDITED_MINUTES = 2;

const head = (category: string, starts: string): string => `category: ${category}
title: "${category}"
purpose: "A soak"
legal_basis: contract
starts: ${starts}
`;

const example = (event: string, on: string, expect: string): string =>
  `  - { given: { ${event}: "2024-01-31T12:00:00Z" }, on: "2024-01-31T${on}Z", expect: ${expect} }\n`;

/** The policy of the visits, with the period of the hour. */
export function visitsPolicy(minutes: number): string {
  return `${head('visits', 'seen')}keep: ${minutes} minutes
then: delete
examples:
${example('seen', '12:00:59', 'kept')}${example('seen', '12:05:00', 'deleted')}`;
}

export const POLICIES: Readonly<Record<string, string>> = {
  'visits.yaml': visitsPolicy(KEEP_MINUTES),
  'accounts.yaml': `${head('accounts', 'account closed')}keep: ${KEEP_MINUTES} minutes
then: anonymise
examples:
${example('account closed', '12:05:00', 'anonymised')}`,
  'contracts.yaml': `${head('contracts', 'contract ended')}stages:
  - { keep: ${KEEP_MINUTES} minutes, then: archive, in: active }
  - { keep: ${ARCHIVE_MINUTES} minutes, then: delete, in: archive }
examples:
${example('contract ended', '12:01:30', '{ active: archived, archive: kept }')}`,
  'baskets.yaml': `${head('baskets', 'basket left')}keep: ${KEEP_MINUTES} minutes
then: delete
examples:
${example('basket left', '12:05:00', 'deleted')}`,
};

/** What both engines have alike; `to` is the archive. */
const sourceMap = (connection: string, to: string): string => `connection: ${connection}
timezone: UTC
tables:
  visits:
    category: visits
    person: { account: account_id }
    events:
      seen: { column: seen_at, always: true }
  accounts:
    category: accounts
    person: { account: id }
    events:
      account closed: closed_at
    anonymise:
      columns:
        email: { set: "gone-{random}@invalid.example" }
        phone: null
      leaves: [id, closed_at]
      marker: done_at
  contracts:
    category: contracts
    person: { account: account_id }
    events:
      contract ended: ended_at
    archive:
      to: ${to}.contracts
      start_into: started_at
  baskets:
    category: baskets
    person: { account: account_id }
    events:
      basket left: left_at
    dependants:
      - { table: basket_lines, on: basket_id, then: delete }
  basket_lines: { with: baskets }
`;

const archiveMap = (connection: string): string => `connection: ${connection}
timezone: UTC
tables:
  contracts:
    category: contracts
    in: archive
    person: { account: account_id }
    start: started_at
`;

export const MAPS: Readonly<Record<string, string>> = {
  'crm.yaml': sourceMap('crm', 'attic'),
  'shop.yaml': sourceMap('shop', 'vault'),
  'attic.yaml': archiveMap('attic'),
  'vault.yaml': archiveMap('vault'),
};

/** One rule a category and place; each has a run every minute, the least that a schedule can say. */
export const RULES = 10;

export const CONFIG = `control: { url: "\${CONTROL_URL}" }
queue: { url: "\${QUEUE_URL}" }
timezone: UTC
schedule: "* * * * *"
approval: widened
holds: { key_file: holds.key, cooling_off: 20 seconds }
evidence:
  digest_key_file: digest.key
  signing_key_file: signing.key
  checkpoint_files: [checkpoints.txt]
  checkpoint_every: 1 minutes
web: { listen: "127.0.0.1:\${WEB_PORT}" }
connections:
  crm: { url: "\${CRM_URL}", batch_rows: 100 }
  shop: { url: "\${SHOP_URL}", batch_rows: 100 }
  attic: { url: "\${ATTIC_URL}", batch_rows: 100 }
  vault: { url: "\${VAULT_URL}", batch_rows: 100 }
`;

const policy = (category: string, starts: string, more: string): string => `category: ${category}
title: "${category}"
purpose: "Contract"
legal_basis: contract
starts: ${starts}
${more}
`;

const simple = (category: string, starts: string, keep: string, then: string, more = ''): string =>
  policy(
    category,
    starts,
    `keep: ${keep}
then: ${then}
${more}examples:
  - { given: { ${starts}: 2010-01-31 }, on: 2010-02-01, expect: kept }`,
  );

export const POLICIES = {
  'sessions.yaml': simple('sessions', 'seen', '1 year', 'delete'),
  'visits.yaml': simple('visits', 'visited', '1 year', 'summarise'),
  'customers.yaml': simple(
    'customers',
    'agreement ended',
    '2 years',
    'delete',
    'extend_while: very important\nat_most: 20 years\nsuspend_while: under dispute\n',
  ),
  'prospects.yaml': simple('prospects', 'last contact', '2 years', 'anonymise'),
  'applicants.yaml': policy(
    'applicants',
    'applied',
    `stages:
  - { keep: 1 year, then: pseudonymise, in: active }
  - { keep: 30 years, then: delete, in: active }
examples:
  - { given: { applied: 2010-01-31 }, on: 2010-02-01, expect: kept }`,
  ),
  'members.yaml': policy(
    'members',
    'left',
    `stages:
  - { keep: 1 year, then: archive, in: active }
  - { keep: 5 years, then: delete, in: archive }
examples:
  - { given: { left: 2010-01-31 }, on: 2010-02-01, expect: kept }`,
  ),
};

export const CRM = `connection: crm
timezone: Europe/Paris
tables:
  sessions:
    category: sessions
    person: none
    because: "a random number"
    events: { seen: { column: seen_at, always: true } }
  visits:
    category: visits
    person: { user: user_id }
    events: { visited: { column: visited_at, always: true } }
    summarise:
      into: visits_by_month
      by:
        month: { month_of: visited_at }
        country: { column: country, because: "two hundred values" }
      count: visits
      minimum_group: 3
  visits_by_month: { exempt: "counts without persons" }
  customers:
    category: customers
    where: { kind: buyer }
    person:
      email: { column: email, of: owners, on: { id: owner_id } }
    events:
      agreement ended: { latest: ended_at, of: agreements, on: customer_id, where: { state: signed } }
    conditions:
      very important: { vip: true }
      under dispute: { some: disputes, on: customer_id, where: { state: { not: closed } } }
    dependants:
      - table: notes
        on: customer_id
        then: delete
        dependants:
          - { table: scans, on: note_id, then: detach }
          - { table: tags, on: note_id, then: delete }
  owners: { exempt: "names of owners" }
  agreements: { exempt: "contracts" }
  disputes: { exempt: "disputes" }
  notes: { with: customers }
  scans: { exempt: "pictures" }
  tags: { with: customers }
  mentions: { exempt: "mentions" }
  prospects:
    category: prospects
    person: { email: email }
    events: { last contact: contacted_at }
    anonymise:
      columns:
        email: { set: "user-{random}@invalid.example" }
        phone: null
      leaves: [id, country, contacted_at]
      marker: anonymised_at
  applicants:
    category: applicants
    person: { applicant: id }
    events: { applied: applied_at }
    anonymise:
      columns:
        email: { set: "user-{digest}" }
      leaves: [id, applied_at]
  members:
    category: members
    person: { email: email }
    events: { left: left_at }
    archive:
      to: vault.members
      start_into: started_at
    dependants:
      - { table: letters, on: member_id, then: archive, to: vault.letters }
  letters: { with: members }
`;

export const VAULT = `connection: vault
timezone: Europe/Paris
tables:
  members:
    category: members
    in: archive
    person: { email: email }
    start: started_at
    dependants:
      - { table: letters, on: member_id, then: delete }
  letters: { with: members }
`;

import { addHoldsKey } from '../support/holds.ts';
import { connect } from '../support/logs.ts';
import { makeProject } from '../support/project.ts';
import { openWire } from '../support/wire.ts';
import type { Aviary } from './aviary.ts';
import { COLUMN_DDL, WORDS } from './canaries.ts';
import { receiptsIn } from './stores.ts';

export const ACTIONS = ['anonymise', 'pseudonymise'] as const;
export type Action = (typeof ACTIONS)[number];

/** What stays of a guest: the key, and what decides. */
export const LEFT: readonly string[] = ['code', 'twin', 'seen'];

/** The columns whose values become pseudonyms, where anything does. */
export const PSEUDONYMS: readonly string[] = ['email', 'note'];

/** One whose guests stay, without what was in them. */
export interface AlteredAviary extends Aviary {
  /** Texts of all statements that were sent, without the values that are bound to them. */
  readonly statements: ReadonlySet<string>;
}

const policyOf = (action: Action): string => `category: guests
title: "Guests"
purpose: "Visits"
legal_basis: contract
starts: last seen
keep: 3 months
then: ${action}
examples:
  - { given: { last seen: 2024-01-31 }, on: 2024-05-01, expect: ${action}d }
`;

/** Every technique; with pseudonyms, the rows are remembered by their keys. */
const mapOf = (action: Action): string => `connection: crm
tables:
  guest:
    category: guests
    person: { email: email }
    events:
      last seen: seen
    anonymise:
      columns:
        email: { set: "${action === 'anonymise' ? 'guest-{random}@invalid.example' : '{digest}'}" }
        note: { set: "${action === 'anonymise' ? 'gone' : 'note-{digest}'}" }
        Full Name: { mask: { keep_last: 2 } }
        phone: { round: 1000 }
        balance: { round: 10 }
        score: { round: 100 }
        born: { generalise: year }
        arrived: { generalise: month }
        token: null
        passport: null
        profile: { remove: [/iban] }
        diary: { remove: [/today] }
        tags: null
        address: { truncate_ip: { v4: 16, v6: 32 } }
        device: null
      leaves: [${[...LEFT, ...(action === 'anonymise' ? [] : ['done_at'])].join(', ')}]
${action === 'anonymise' ? '      marker: done_at\n' : ''}`;

const GROUNDS = `
  CREATE TABLE guest (code text, twin uuid, note text DEFAULT '${WORDS.note}', ${COLUMN_DDL}, done_at timestamptz,
    PRIMARY KEY (code, twin));
  CREATE INDEX ON guest (seen);
  CREATE SEQUENCE guests;`;

/** Whatever the project sends to either database comes by. */
export async function openAlteredAviary(action: Action): Promise<AlteredAviary> {
  const policies = { 'guests.yaml': policyOf(action) };
  const project = await makeProject({ policies, datamap: mapOf(action), batchRows: 20 });
  addHoldsKey(project);
  await project.migrate();
  const target = await connect(project.database.url);
  const state = await connect(project.database.controlSuperuserUrl);
  await target.query(GROUNDS);
  const statements = new Set<string>();
  const hear = (sql: string): 'pass' => {
    statements.add(sql);
    return 'pass';
  };
  const { url, controlUrl } = project.database;
  const [wire, controlWire] = await Promise.all([openWire(url, hear), openWire(controlUrl, hear)]);
  const text = project.configText().replace(controlUrl, controlWire.url).replace(url, wire.url);
  project.write('retentiond.yaml', text);
  return {
    project,
    target,
    state,
    receipts: () => receiptsIn(project.database.superuserUrl),
    statements,
    fill: async (due) => {
      await target.query(
        `INSERT INTO guest (code, twin) SELECT '${WORDS.key}-' || nextval('guests'), '${WORDS.uuid}' FROM generate_series(1, $1::int)`,
        [due],
      );
    },
    close: async () => {
      await target.end();
      await state.end();
      await Promise.all([wire.close(), controlWire.close()]);
      await project.drop();
    },
  };
}

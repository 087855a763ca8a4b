import type pg from 'pg';
import type { TargetClient } from '../support/engines/engine.ts';
import { addHoldsKey } from '../support/holds.ts';
import { connect } from '../support/logs.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { COLUMN_DDL, WORDS } from './canaries.ts';
import { type Found, receiptsIn } from './stores.ts';

/** A project in which every value of every row is a canary. */
export interface Aviary<Target extends Pick<TargetClient, 'query'> = pg.Client> {
  readonly project: TestProject;
  readonly target: Target;
  readonly state: pg.Client;
  /** Every row of our own tables in the target. */
  receipts(): Promise<readonly Found[]>;
  /** Adds guests who are due. */
  fill(due: number): Promise<void>;
  close(): Promise<void>;
}

/** One whose guests go, with a visit and a letter each; every fifth one is blocked, one in all is somebody's who can be held. */
export interface GuestAviary extends Aviary {
  guests(): Promise<number>;
}

export const GUEST_POLICY = `category: guests
title: "Guests"
purpose: "Visits"
legal_basis: contract
starts: last seen
keep: 3 months
then: delete
examples:
  - { given: { last seen: 2024-01-31 }, on: 2024-05-01, expect: deleted }
`;

export const GUEST_MAP = `connection: crm
tables:
  guest:
    category: guests
    person:
      email: email
      phone: phone
      card: { column: card, of: membership, on: { code: code, twin: twin } }
    person_match: case_insensitive
    events:
      last seen: seen
    dependants:
      - { table: visit, on: { code: code, twin: twin }, then: delete }
      - { table: letter, on: { code: code, twin: twin }, then: detach }
  visit: { with: guest }
  letter: { exempt: "kept without the guest" }
  invoice: { exempt: "kept by law" }
  membership: { exempt: "kept without the guest" }
`;

const KEY = 'code text, twin uuid';

/** Every table has all the columns, so that whatever quotes a row quotes canaries. */
const GROUNDS = `
  CREATE TABLE guest (${KEY}, ${COLUMN_DDL}, PRIMARY KEY (code, twin));
  CREATE INDEX ON guest (seen);
  CREATE TABLE visit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text DEFAULT '${WORDS.note}', ${KEY}, ${COLUMN_DDL},
    FOREIGN KEY (code, twin) REFERENCES guest ON DELETE CASCADE);
  CREATE INDEX ON visit (code, twin);
  CREATE TABLE letter (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text DEFAULT '${WORDS.note}', ${KEY}, ${COLUMN_DDL},
    FOREIGN KEY (code, twin) REFERENCES guest ON DELETE SET NULL);
  CREATE INDEX ON letter (code, twin);
  CREATE TABLE invoice (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${KEY}, ${COLUMN_DDL}, FOREIGN KEY (code, twin) REFERENCES guest);
  CREATE INDEX ON invoice (code, twin);
  CREATE TABLE membership (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, card text, ${KEY}, ${COLUMN_DDL});
  CREATE INDEX ON membership (code, twin);
  CREATE SEQUENCE guests;`;

export async function openAviary(): Promise<GuestAviary> {
  const project = await makeProject({
    policies: { 'guests.yaml': GUEST_POLICY },
    datamap: GUEST_MAP,
    batchRows: 20,
  });
  addHoldsKey(project, '  cooling_off: 1 second\n');
  await project.migrate();
  const target = await connect(project.database.url);
  const state = await connect(project.database.controlSuperuserUrl);
  await target.query(GROUNDS);
  return {
    project,
    target,
    state,
    receipts: () => receiptsIn(project.database.superuserUrl),
    fill: async (due) => {
      await target.query(
        `INSERT INTO guest (code, twin) SELECT '${WORDS.key}-' || nextval('guests'), '${WORDS.uuid}' FROM generate_series(1, $1::int)`,
        [due],
      );
      await target.query(`
        INSERT INTO visit (code, twin) SELECT code, twin FROM guest g WHERE NOT EXISTS (SELECT 1 FROM visit v WHERE v.code = g.code);
        INSERT INTO letter (code, twin) SELECT code, twin FROM guest g WHERE NOT EXISTS (SELECT 1 FROM letter l WHERE l.code = g.code);
        INSERT INTO invoice (code, twin) SELECT code, twin FROM guest g WHERE code LIKE '%5' AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.code = g.code);
        INSERT INTO membership (card, code, twin) SELECT '${WORDS.card}' || code, code, twin FROM guest g WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.code = g.code);
        UPDATE guest SET email = '${WORDS.held}' WHERE code LIKE '%-7'`);
    },
    guests: async () => (await target.query('SELECT count(*)::int AS n FROM guest')).rows[0].n,
    close: async () => {
      await target.end();
      await state.end();
      await project.drop();
    },
  };
}

import type { TargetClient } from '../support/engines/engine.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { addHoldsKey } from '../support/holds.ts';
import { connect } from '../support/logs.ts';
import { makeProject } from '../support/project.ts';
import type { Aviary } from './aviary.ts';
import { GUEST_MAP, GUEST_POLICY } from './aviary.ts';
import { WORDS } from './canaries.ts';
import { mariadbRows } from './stores.ts';

/** The values of the canaries, in the types of this engine. */
const COLUMNS = {
  email: "varchar(99) DEFAULT 'Canary.Emma@kanari.example'",
  '`Full Name`': `varchar(60) DEFAULT 'O''Canary "Quote" %s $1'`,
  phone: 'bigint DEFAULT 7734129958',
  balance: 'decimal(20,6) DEFAULT 48151.623421',
  score: 'double DEFAULT 93715.5128',
  born: "date DEFAULT '1961-07-13'",
  seen: "timestamp(6) NULL DEFAULT '2003-02-03 04:05:06.789123'",
  arrived: "datetime(6) DEFAULT '1987-06-05 04:03:02.654321'",
  token: "varbinary(20) DEFAULT x'ca9a1dea00ca9a1d'",
  passport: "uuid DEFAULT 'd0d0cafe-5a5a-4ca9-9a41-77c0ffee1e5d'",
  profile: `json DEFAULT '{"iban": "CANARYIBAN99"}'`,
  diary: `longtext DEFAULT '{"today": "CANARYDIARY42"}'`,
  tags: "enum('canary-tag-5', 'other') DEFAULT 'canary-tag-5'",
  address: "inet6 DEFAULT '::ffff:203.0.113.77'",
  device: "varchar(20) CHARACTER SET latin1 DEFAULT '0a:ca:9a:41:77:5d'",
} as const;

const COLUMN_DDL = Object.entries(COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');
const KEY = 'code varchar(40) COLLATE utf8mb4_nopad_bin, twin uuid';
const ID = 'id bigint AUTO_INCREMENT PRIMARY KEY';
const NOTE = `note varchar(40) DEFAULT '${WORDS.note}'`;
const REFERS = 'FOREIGN KEY (code, twin) REFERENCES guest (code, twin)';

/** Every table has all the columns, so that whatever quotes a row quotes canaries. */
const GROUNDS = `
  CREATE TABLE guest (${KEY}, ${COLUMN_DDL}, PRIMARY KEY (code, twin), KEY (seen));
  CREATE TABLE visit (${ID}, ${NOTE}, ${KEY}, ${COLUMN_DDL}, ${REFERS} ON DELETE CASCADE);
  CREATE TABLE letter (${ID}, ${NOTE}, ${KEY}, ${COLUMN_DDL}, ${REFERS});
  CREATE TABLE invoice (${ID}, ${KEY}, ${COLUMN_DDL}, ${REFERS});
  CREATE TABLE membership (${ID}, card varchar(99), ${KEY}, ${COLUMN_DDL}, KEY (code, twin));
  CREATE SEQUENCE guests;`;

/** A project whose target is a MariaDB in which every value of every row is a canary. */
export async function openMariadbAviary(): Promise<Aviary<TargetClient>> {
  const project = await makeProject({
    policies: { 'guests.yaml': GUEST_POLICY },
    datamap: GUEST_MAP,
    batchRows: 20,
    engine: MARIADB,
  });
  addHoldsKey(project, '  cooling_off: 1 second\n');
  await project.migrate();
  const target = await MARIADB.connect(project.database.url);
  const state = await connect(project.database.controlSuperuserUrl);
  await target.query(GROUNDS);
  const without = (table: string): string =>
    `SELECT code, twin FROM guest AS g WHERE NOT EXISTS (SELECT 1 FROM ${table} AS o WHERE o.code = g.code)`;
  return {
    project,
    target,
    state,
    receipts: () => mariadbRows(target, 'retentiond\\_%'),
    fill: async (due) => {
      await target.query(`
        INSERT INTO guest (code, twin) SELECT CONCAT('${WORDS.key}-', NEXTVAL(guests)), '${WORDS.uuid}' FROM seq_1_to_${due};
        INSERT INTO visit (code, twin) ${without('visit')}; INSERT INTO letter (code, twin) ${without('letter')};
        INSERT INTO invoice (code, twin) ${without('invoice')} AND g.code LIKE '%5';
        INSERT INTO membership (card, code, twin) SELECT CONCAT('${WORDS.card}', n.code), n.code, n.twin FROM (${without('membership')}) AS n;
        UPDATE guest SET email = '${WORDS.held}' WHERE code LIKE '%-7'`);
    },
    close: async () => {
      await target.end();
      await state.end();
      await project.drop();
    },
  };
}

/** What this engine says when it is to write a row of `letter`: most answers quote one of its values. */
export const MARIADB_PROVOCATIONS: Readonly<Record<string, string>> = {
  'a check': 'FALSE',
  'a text that is no number': 'CAST(email AS SIGNED) > 0',
  'a text that is taken for a number': 'email + 0 > 1',
  'a text that is no decimal': 'CAST(note AS DECIMAL(3,1)) > 1',
  'a text in base64 that is no number': 'TO_BASE64(email) > 5',
  'a text of another character set': 'CONVERT(`Full Name` USING latin1) + 1 > 3',
  'a text that is no date': 'CAST(`Full Name` AS DATE) IS NOT NULL',
  'a text that is parsed for a date': "STR_TO_DATE(email, '%Y') IS NOT NULL",
  'a time out of range': 'MAKETIME(phone, 1, 1) = email',
  'a text that is no uuid': 'CAST(email AS UUID) IS NOT NULL',
  'a text that is no address': 'CAST(email AS INET6) IS NOT NULL',
  'a number out of range': 'phone * 9223372036854775807 > 0',
  'a number too large for a column': 'CAST(phone AS DECIMAL(3,1)) > 1',
};

/** Rows that are there already are not asked. */
export function spoilingLetters(wanted: string): string {
  const check = MARIADB_PROVOCATIONS[wanted];
  if (!check) throw new RangeError(`nothing brings about ${wanted}`);
  return `SET check_constraint_checks = 0; ALTER TABLE letter ADD CONSTRAINT spoilt CHECK (code IS NOT NULL OR ${check});
    SET check_constraint_checks = 1`;
}

export const MENDING_LETTERS = 'ALTER TABLE letter DROP CONSTRAINT spoilt';

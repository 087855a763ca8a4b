import type { TargetClient, TestEngine } from '../support/engines/engine.ts';

export const SOURCE_TABLES = [
  'visits',
  'visits_by_month',
  'customers',
  'agreements',
  'disputes',
  'owners',
  'notes',
  'scans',
  'tags',
  'mentions',
  'prospects',
  'applicants',
  'members',
  'letters',
  'sessions',
];

export const VAULT_TABLES = ['members', 'letters'];

/** Columns that no rule names (`secret`) must stay out of reach. */
export function sourceTables(engine: TestEngine): string {
  const time = timeOf(engine);
  const bin = engine.name === 'MariaDB' ? ' COLLATE utf8mb4_bin' : '';
  const touched = engine.name === 'MariaDB' ? ', touched_at timestamp DEFAULT now() ON UPDATE now()' : '';
  return `
    CREATE TABLE sessions (id bigint PRIMARY KEY, seen_at ${time} NOT NULL, secret text);
    CREATE INDEX sessions_seen ON sessions (seen_at);
    CREATE TABLE visits (id bigint PRIMARY KEY, visited_at ${time} NOT NULL, user_id bigint, country varchar(20), secret text);
    CREATE TABLE visits_by_month (month date, country varchar(20)${bin}, visits bigint NOT NULL, UNIQUE (month, country));
    CREATE TABLE owners (id bigint PRIMARY KEY, email varchar(100), secret text);
    CREATE TABLE customers (id bigint PRIMARY KEY, owner_id bigint, kind varchar(20), vip boolean, secret text);
    CREATE TABLE agreements (id bigint PRIMARY KEY, customer_id bigint, ended_at ${time}, state varchar(20), secret text);
    CREATE TABLE disputes (id bigint PRIMARY KEY, customer_id bigint, state varchar(20), secret text);
    CREATE TABLE notes (id bigint PRIMARY KEY, customer_id bigint, other_id bigint, secret text${touched},
      FOREIGN KEY (customer_id) REFERENCES customers (id));
    CREATE TABLE scans (id bigint PRIMARY KEY, note_id bigint, secret text${touched},
      FOREIGN KEY (note_id) REFERENCES notes (id));
    CREATE TABLE tags (id bigint PRIMARY KEY, note_id bigint, secret text);
    CREATE TABLE mentions (id bigint PRIMARY KEY, customer_id bigint, secret text,
      FOREIGN KEY (customer_id) REFERENCES customers (id));
    CREATE TABLE prospects (id bigint PRIMARY KEY, email varchar(100), phone varchar(30), country varchar(20),
      contacted_at ${time}, anonymised_at ${time});
    CREATE TABLE applicants (id bigint PRIMARY KEY, email varchar(100), applied_at ${time});
    CREATE TABLE members (id bigint PRIMARY KEY, email varchar(100), left_at ${time});
    CREATE TABLE letters (id bigint PRIMARY KEY, member_id bigint NOT NULL, words varchar(50),
      FOREIGN KEY (member_id) REFERENCES members (id))`;
}

export function vaultTables(engine: TestEngine): string {
  const time = timeOf(engine);
  return `
    CREATE TABLE members (id bigint PRIMARY KEY, email varchar(100), left_at ${time}, started_at ${time}, secret text);
    CREATE TABLE letters (id bigint PRIMARY KEY, member_id bigint NOT NULL, words varchar(50), secret text,
      FOREIGN KEY (member_id) REFERENCES members (id))`;
}

function timeOf({ name }: TestEngine): string {
  return name === 'MariaDB' ? 'timestamp(6) NULL' : 'timestamptz';
}

/** Of every table some rows that are due and some that are not; with what holds, suspends, extends and blocks. */
export async function fillSource(client: TargetClient, { before }: TestEngine): Promise<void> {
  const [old, young] = [before(9, 'YEAR'), before(1, 'DAY')];
  const rows = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const when = (id: number): string => (id <= 7 ? old : young);
  const fill = (table: string, value: (id: number) => string): Promise<unknown> =>
    client.query(`INSERT INTO ${table} VALUES ${rows.map(value).join(', ')}`);
  await fill('sessions', (id) => `(${id}, ${when(id)}, 's')`);
  await fill('visits', (id) => `(${id}, ${when(id)}, ${id}, 'FR', 's')`);
  await fill('owners', (id) => `(${id}, 'o${id}@example.org', 's')`);
  await fill('customers', (id) => `(${id}, ${id}, 'buyer', ${id === 6}, 's')`);
  await fill('agreements', (id) => `(${id}, ${id}, ${when(id)}, 'signed', 's')`);
  await client.query(`INSERT INTO disputes VALUES (1, 5, 'open', 's')`);
  for (const table of ['notes', 'scans', 'tags']) {
    const names = table === 'notes' ? 'id, customer_id, other_id, secret' : 'id, note_id, secret';
    const more = table === 'notes' ? ', NULL' : '';
    await client.query(
      `INSERT INTO ${table} (${names}) VALUES ${rows.map((id) => `(${id}, ${id}${more}, 's')`).join(', ')}`,
    );
  }
  await client.query(`INSERT INTO mentions VALUES (1, 4, 's')`);
  await client.query(
    `INSERT INTO prospects (id, email, phone, country, contacted_at) VALUES ${rows
      .map((id) => `(${id}, 'p${id}@example.org', '+33 1', 'FR', ${when(id)})`)
      .join(', ')}`,
  );
  await fill('applicants', (id) => `(${id}, 'a${id}@example.org', ${when(id)})`);
  await fill('members', (id) => `(${id}, 'm${id}@example.org', ${when(id)})`);
  await fill('letters', (id) => `(${id}, ${id}, 'dear')`);
}

import { readShape } from '../../src/database/introspect.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import type { EngineName } from '../../src/sql/dialect.ts';
import type { Column } from '../../src/sql/shape.ts';
import { freshDatabase } from '../support/database.ts';
import { freshMariadb } from '../support/mariadb.ts';

/** A database in which a table `subject` has one column beside its key, told anew for each test. */
export interface Ground {
  readonly schema: string;
  readonly session: Session;
  /** Makes the table with one row for each value; resolves to the column as the catalogue has it. */
  fill(type: string, values: readonly (string | null)[]): Promise<Column>;
  close(): Promise<void>;
}

/** It needs quotes on either engine, so that a name which is not quoted would be found. */
export const COLUMN_NAME = 'Odd "`x';

interface Place {
  readonly url: string;
  readonly schema: string;
  drop(): Promise<void>;
}

const PLACES: Readonly<Record<EngineName, () => Promise<Place>>> = {
  postgresql: async () => ({ ...(await freshDatabase()), schema: 'public' }),
  mysql: async () => {
    const database = await freshMariadb();
    return { ...database, schema: database.name };
  },
};

/** Numbers the values, which are bound as one list. */
const NUMBERED: Readonly<Record<EngineName, (type: string) => string>> = {
  postgresql: (type) => `SELECT id, v::${type} FROM unnest($1::text[]) WITH ORDINALITY AS u(v, id)`,
  mysql: () =>
    "SELECT id, v FROM JSON_TABLE(?, '$[*]' COLUMNS (id FOR ORDINALITY, v LONGTEXT PATH '$')) AS u",
};

export async function openGround(engine: EngineName): Promise<Ground> {
  const { url, schema, drop } = await PLACES[engine]();
  const session = await openSession(url, 'the test');
  const { dialect } = session.engine;
  const [name] = dialect.identifier(COLUMN_NAME).texts;
  const [table] = dialect.relation({ schema, name: 'subject' }).texts;
  return {
    schema,
    session,
    fill: async (type, values) => {
      await session.script(
        `DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (id bigint PRIMARY KEY, ${name} ${type})`,
      );
      await session.run({ text: `INSERT INTO ${table} ${NUMBERED[engine](type)}`, values: [values] });
      const shape = await readShape(session, { schema, name: 'subject' });
      const column = shape?.columns.find((one) => one.name === COLUMN_NAME);
      if (!column) throw new Error('the column is not there');
      return column;
    },
    close: async () => {
      await session.close();
      await drop();
    },
  };
}

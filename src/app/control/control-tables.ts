import { urlOf } from '../../config/address/address.ts';
import type { Config } from '../../config/config.ts';
import type { Session } from '../../database/session.ts';
import { QUEUE_SCHEMA } from '../../queue/queue-schema.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import { CONTROL_MIGRATIONS } from './migrations.ts';

/** As `pg_class.relkind` has them: tables, partitioned ones and views. */
const TABLES = ['r', 'p', 'v'];
const SEQUENCES = ['S'];

/** The tables and views of the control database as they are now. */
export interface ControlTables {
  readonly own: readonly string[];
  /** Of the queue, where it lives there. */
  readonly queue: readonly string[];
  /** From which the queue takes numbers. */
  readonly queueSequences: readonly string[];
}

export async function readControlTables(
  { controlUrl, queueUrl }: Pick<Config, 'controlUrl' | 'queueUrl'>,
  session: Session,
): Promise<ControlTables> {
  const isHere = queueUrl === null || (controlUrl !== null && urlOf(queueUrl) === urlOf(controlUrl));
  return {
    own: await relationsOf(session, CONTROL_MIGRATIONS.schema, TABLES),
    // Those of a queue that has moved elsewhere are nobody's.
    queue: isHere ? await relationsOf(session, QUEUE_SCHEMA, TABLES) : [],
    queueSequences: isHere ? await relationsOf(session, QUEUE_SCHEMA, SEQUENCES) : [],
  };
}

async function relationsOf(
  session: Session,
  schema: string,
  kinds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ${bind(schema)} AND c.relkind::text = ANY(${bind(kinds)}::text[]) ORDER BY 1`),
  );
  return rows.map(([name]) => String(name));
}

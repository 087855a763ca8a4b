import { tablesOfBatches } from '../../control/batch/digest-search.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import type { WrittenPlace } from '../row/row-table.ts';
import type { WrittenKey } from './keys/written-key.ts';

/** The table as the ledger has it: as the live catalogue has it, or, where it has gone, by the name that was typed. */
export async function relationOf(
  session: Session,
  { connection, table }: WrittenPlace,
  written: WrittenKey,
): Promise<string> {
  const known = await tablesOfBatches(session, connection);
  if (written.relation !== null && known.includes(written.relation)) return written.relation;
  const named = known.filter((one) => one === table || one.endsWith(`.${table}`));
  if (named.length > 1) {
    throw new Failure({
      kind: 'usage',
      code: 'table-ambiguous',
      fact: `${table} could be ${named.join(', ')}`,
      hint: 'write its schema, too',
    });
  }
  const [only] = named;
  if (only !== undefined) return only;
  if (written.relation !== null) return written.relation;
  throw tableUnknown(connection, table, known);
}

function tableUnknown(connection: string, table: string, known: readonly string[]): Failure {
  return new Failure({
    kind: 'usage',
    code: 'table-unknown',
    fact: `neither the ledger nor the database knows a table ${table} of the connection ${connection}`,
    hint: `the ledger has batches of: ${known.join(', ') || 'no table of this connection'}`,
  });
}

import type { Session } from '../../database/session.ts';
import { canonicalText, sha256Hex } from '../../digest.ts';
import { Failure } from '../../errors.ts';
import { canonicalCopy } from '../../plan/archive/archived-rows.ts';
import {
  type CopyTexts,
  copyKey,
  copyKeyLists,
  copyStatements,
  copyTable,
} from '../../plan/archive/copies.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Archiving, CopiedTable } from './archiving.ts';

/** Reads the copies in statements of their own, after they were committed: as many, and the very same values. */
export async function verifyCopies({ target, copied }: Archiving): Promise<void> {
  const session = await target.brief();
  for (const one of copied) await verifyTable(session, one);
}

async function verifyTable(session: Session, { archive, rows }: CopiedTable): Promise<void> {
  if (rows.length === 0) return;
  const table = copyTable(archive);
  const keys = copyKeyLists(
    table,
    rows.map((row) => copyKey(table, row)),
  );
  const found = (await session.run(copyStatements(table).read(keys, false))).rows;
  const read = found.map((texts) => canonicalCopy(archive, texts));
  if (read.length === rows.length && checksum(read) === checksum(rows)) return;
  throw new Failure({
    code: 'archive-differs',
    fact: `the archive ${archive.connection}.${shapeName(archive.shape)} does not hold what was copied to it: ${rows.length} rows were copied, and ${read.length} found, by their checksum not the same; the batch was undone`,
    hint: 'something changes rows there, or keeps less of a value than it was given',
  });
}

/** Of rows in any order. */
function checksum(rows: readonly CopyTexts[]): string {
  return sha256Hex(
    rows
      .map((row) => sha256Hex(canonicalText(row)))
      .sort()
      .join('\n'),
  );
}

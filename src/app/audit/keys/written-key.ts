import type { Config } from '../../../config/config.ts';
import { listRelations, readShape } from '../../../database/introspect.ts';
import type { Session } from '../../../database/session.ts';
import { Failure } from '../../../errors.ts';
import { findTable } from '../../../plan/check/coverage.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import { type Column, shapeName, type TableShape } from '../../../sql/shape.ts';
import { openConnection } from '../../connection/open-connection.ts';
import { type KeySource, writeKey } from '../../row/row-key.ts';
import type { WrittenPlace } from '../../row/row-table.ts';

/** A key as it may stand in the ledger. */
export interface WrittenKey {
  /** `schema.table`, as the live catalogue has it; null where it is not there. */
  readonly relation: string | null;
  /** As the columns write it, where they could be asked; then as it was typed. */
  readonly keys: readonly (readonly string[])[];
  /** Why it is taken as it was typed; null where the columns were asked. */
  readonly literal: string | null;
}

/** A key of so many columns that nobody knows how many. */
const ANY_COLUMNS = 64;

/**
 * What a person typed, as the columns of the key write it: `007` of an integer is `7`. Where the database cannot be asked
 * any more, it is taken as it was typed.
 */
export async function readWrittenKey(
  config: Config,
  rules: readonly Rule[],
  place: WrittenPlace,
  source: KeySource,
): Promise<WrittenKey> {
  const live = await openTable(config, rules, place);
  try {
    const typed = await source(live.columns.length || ANY_COLUMNS);
    if (live.session === null) return { relation: live.relation, keys: [typed], literal: live.why };
    const isComplete = typed.length === live.columns.length;
    const key = isComplete ? await writeKey(live.session, live.columns, typed) : null;
    // What a cast made of it would be another row's key, which may well have gone.
    if (!key?.isWhole) {
      const types = live.columns.map(({ name, type }) => `${name} (${type})`).join(', ');
      return { relation: live.relation, keys: [typed], literal: `it does not fit the key ${types}` };
    }
    const { written } = key;
    const isSame = written.every((value, index) => value === typed[index]);
    return { relation: live.relation, keys: isSame ? [written] : [written, typed], literal: null };
  } finally {
    await live.session?.close();
  }
}

/** A table that can be asked (`session` is left open), or why it cannot. */
type LiveTable =
  | { readonly session: Session; readonly relation: string; readonly columns: readonly Column[] }
  | {
      readonly session: null;
      readonly relation: string | null;
      readonly columns: readonly Column[];
      readonly why: string;
    };

async function openTable(config: Config, rules: readonly Rule[], place: WrittenPlace): Promise<LiveTable> {
  const nothing = { session: null, relation: null, columns: [] };
  let session: Session;
  try {
    session = await openConnection(config, place.connection);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...nothing, why: `the connection ${place.connection} cannot be asked (${error.code})` };
  }
  const relations = await listRelations(session);
  const found = findTable(place.table, relations);
  const shape = found.kind === 'one' ? await readShape(session, found.thing) : null;
  const columns = shape ? keyOf(shape, rules, place) : [];
  if (shape && columns.length > 0) return { session, relation: shapeName(shape), columns };
  await session.close();
  if (!shape) return { ...nothing, why: `${place.connection} has no table ${place.table} any more` };
  return { ...nothing, relation: shapeName(shape), why: 'the table has no primary key' };
}

/** The key that the data map names for the table, else the primary one. */
function keyOf(
  shape: TableShape,
  rules: readonly Rule[],
  { connection, table }: WrittenPlace,
): readonly Column[] {
  const rule = rules.find(
    (one) => one.connection === connection && [table, shape.name, shapeName(shape)].includes(one.table),
  );
  const names = rule?.key ?? shape.keys.find(({ primary }) => primary)?.columns ?? [];
  return names.flatMap((name) => shape.columns.find((column) => column.name === name) ?? []);
}

import { expect } from 'vitest';
import type { AlteredColumn, Technique } from '../../src/anonymise/alteration.ts';
import { alteredValue, misfitOf } from '../../src/anonymise/altered-value.ts';
import type { PseudonymKey } from '../../src/anonymise/pseudonym-key.ts';
import type { EngineName } from '../../src/sql/dialect.ts';
import { and, raw, sql } from '../../src/sql/fragment.ts';
import type { Column } from '../../src/sql/shape.ts';
import { type Ground, openGround } from './ground.ts';
import { canonical, typeOn } from './notation.ts';

export type Value = string | null;

/** A database of its own, in which one column at a time is altered as a batch would do it. */
export interface AlterationScene {
  readonly engine: EngineName;
  readonly session: Ground['session'];
  /** The column's values after the change, in their order; both as the server writes them. */
  alter(
    type: string,
    technique: Technique,
    values: readonly Value[],
    key?: PseudonymKey | null,
  ): Promise<readonly Value[]>;
  /** Expects these values after the change: on PostgreSQL in exactly this notation, elsewhere whatever names the same. */
  check(
    type: string,
    technique: Technique,
    cases: readonly (readonly [was: Value, is: Value])[],
  ): Promise<void>;
  close(): Promise<void>;
}

export const ENGINES: readonly EngineName[] = ['postgresql', 'mysql'];

const KEY: Column = {
  name: 'id',
  type: 'bigint',
  family: 'integer',
  notNull: true,
  labels: [],
  length: null,
};

/** Types are named as PostgreSQL names them, where both engines have one. */
export async function openScene(engine: EngineName): Promise<AlterationScene> {
  const ground = await openGround(engine);
  const { session } = ground;
  const { dialect } = session.engine;
  const table = { schema: ground.schema, name: 'subject' };
  const alter: AlterationScene['alter'] = async (type, technique, values, key = null) => {
    const column = await ground.fill(typeOn(engine, type), values);
    const altered: AlteredColumn = { column, technique };
    const misfit = misfitOf(altered, engine);
    if (misfit) throw new Error(`it does not fit: ${misfit.code}`);
    const own = sql`t.${dialect.identifier(column.name)}`;
    const rows = dialect.rows(table, 't');
    const value = alteredValue(altered, own, key, engine);
    const keys = [values.map((_, index) => String(index + 1))];
    const { from, where } = dialect.keyed(table, 't', [KEY], keys);
    const update = dialect.update(from, 't', [[column.name, value]]);
    await session.run(dialect.statement(sql`${update} WHERE ${and(where)}`));
    // MySQL writes six digits of a `float`, which may have nine.
    const exact = column.type.startsWith('float') ? sql`CAST(${own} AS DOUBLE)` : own;
    const result = await session.run(
      dialect.statement(
        sql`SELECT ${dialect.text(exact, column.family)} FROM ${rows} ORDER BY ${raw('t.id')}`,
      ),
    );
    return result.rows.map(([text]) => text ?? null);
  };
  return {
    engine,
    session,
    alter,
    check: async (type, technique, cases) => {
      const altered = await alter(
        type,
        technique,
        cases.map(([was]) => was),
      );
      const expected = cases.map(([, is]) => is);
      if (engine === 'postgresql') expect(altered).toEqual(expected);
      else expect(canonical(type, altered)).toEqual(canonical(type, expected));
    },
    close: ground.close,
  };
}

import { bind, type Fragment, sql } from '../sql/fragment.ts';
import { boundWhole } from './mysql-values.ts';
import type { TechniqueOf, TechniqueSql } from './technique-sql.ts';

type Mask = TechniqueOf<'mask'>;

/** Every character but the last few becomes `*`; a text that is no longer than these is masked whole. */
export const mask: TechniqueSql<Mask> = {
  misfit: (_, { family }) =>
    family === 'text' ? null : { code: 'alteration-type', fitting: 'text, varchar, char' },
  givesNull: () => false,
  value: { postgresql: inPostgresql, mysql: inMysql },
};

function inPostgresql({ keepLast }: Mask, old: Fragment): Fragment {
  const text = sql`${old}::text`;
  const kept = sql`${bind(keepLast)}::int`;
  const length = sql`char_length(${text})`;
  const partly = sql`repeat('*', ${length} - ${kept}) || right(${text}, ${kept})`;
  return sql`CASE WHEN ${length} > ${kept} THEN ${partly} ELSE repeat('*', ${length}) END`;
}

/** In the column's own character set, so that what stays is not written anew. */
function inMysql({ keepLast }: Mask, old: Fragment): Fragment {
  const kept = boundWhole(keepLast);
  const length = sql`CHAR_LENGTH(${old})`;
  const partly = sql`CONCAT(REPEAT('*', ${length} - ${kept}), RIGHT(${old}, ${kept}))`;
  return sql`CASE WHEN ${length} > ${kept} THEN ${partly} ELSE REPEAT('*', ${length}) END`;
}

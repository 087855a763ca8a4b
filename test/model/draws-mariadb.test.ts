import { MARIADB } from '../support/engines/mariadb.ts';
import { manyDraws } from './many-draws.ts';

manyDraws(MARIADB, '/src/sql/mysql/', {
  labels: ['foreign key: set default'],
  functions: {
    'test/plan/row.test.ts': ['src/sql/mysql/comparisons.ts: isExactly', 'src/sql/mysql/values.ts: typed'],
    'test/plan/predicates.test.ts': [
      'src/sql/mysql/comparisons.ts: asTime',
      'src/sql/mysql/comparisons.ts: integer',
      'src/sql/mysql/comparisons.ts: numeric',
      'src/sql/mysql/comparisons.ts: startsWith',
      'src/sql/mysql/comparisons.ts: text',
    ],
    'test/plan/keys.test.ts': [
      'src/sql/mysql/rows.ts: hasKeyOf',
      'src/sql/mysql/values.ts: decimalFor',
      'src/sql/mysql/values.ts: decimalOf',
      'src/sql/mysql/values.ts: ordinal',
      'src/sql/mysql/values.ts: wholeDigits',
    ],
  },
});

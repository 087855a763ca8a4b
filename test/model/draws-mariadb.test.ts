import { MARIADB } from '../support/engines/mariadb.ts';
import { manyDraws } from './many-draws.ts';

manyDraws(MARIADB, '/src/sql/mysql/', {
  labels: ['foreign key: set default'],
  functions: {
    'test/enforce/archive.test.ts': [
      'src/sql/mysql/carrier.ts: bytesOf',
      'src/sql/mysql/carrier.ts: carried',
      'src/sql/mysql/carrier.ts: carrying',
      'src/sql/mysql/carrier.ts: decimalOf',
      'src/sql/mysql/carrier.ts: digitsOf',
      'src/sql/mysql/carrier.ts: keyText',
      'src/sql/mysql/carrier.ts: ownOf',
      'src/sql/mysql/carrier.ts: taken',
      'src/sql/mysql/carrier.ts: textOf',
      'src/sql/mysql/carrier.ts: wholeOf',
    ],
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

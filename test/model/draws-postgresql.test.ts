import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { manyDraws } from './many-draws.ts';

manyDraws(POSTGRESQL, '/src/sql/postgresql/', {
  labels: [],
  functions: {
    'test/enforce/archive.test.ts': [
      'src/sql/postgresql/carrier.ts: carried',
      'src/sql/postgresql/carrier.ts: carrying',
      'src/sql/postgresql/carrier.ts: decimalOf',
      'src/sql/postgresql/carrier.ts: digitsOf',
      'src/sql/postgresql/carrier.ts: keyText',
      'src/sql/postgresql/carrier.ts: ownOf',
      'src/sql/postgresql/carrier.ts: taken',
      'src/sql/postgresql/carrier.ts: textOf',
      'src/sql/postgresql/carrier.ts: wholeOf',
    ],
    'test/plan/row.test.ts': [
      'src/sql/postgresql/comparisons.ts: isExactly',
      'src/sql/postgresql/values.ts: typed',
    ],
    'test/plan/predicates.test.ts': [
      'src/sql/postgresql/comparisons.ts: startsWith',
      'src/sql/postgresql/comparisons.ts: text',
    ],
  },
});

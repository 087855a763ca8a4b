import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { manyDraws } from './many-draws.ts';

manyDraws(POSTGRESQL, '/src/sql/postgresql/', {
  labels: [],
  functions: {
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

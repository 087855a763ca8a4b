import type { Mutant } from './mutant.ts';

const altering = (name: string): Mutant['test'] => ({ file: 'test/enforce/alter.test.ts', name });

/** Errors about rows that stay, with other values in them. */
export const ALTERING_MUTANTS: readonly Mutant[] = [
  {
    name: 'done rows are due again',
    file: 'src/plan/state/state.ts',
    text: '    ...(checked.alteration ? [not(doneSql(checked, boundaries))] : []),\n',
    instead: '',
    test: altering('rows that are altered first are exactly those that a plain filter names'),
  },
  {
    name: 'done is not asked in the change',
    file: 'src/plan/change/alter.ts',
    text: 'dialect.keyedWhere(shape, OURS, key, keys, free(holds), looksElsewhere);',
    instead: 'dialect.keyed(shape, OURS, key, keys);',
    test: altering('rows that are locked first change only by keys that are due'),
  },
  {
    name: 'the marker is not set',
    file: 'src/plan/change/alter.ts',
    text: '    ...(marker ? [[marker.name, markerValue(dialect, marker.zone, now)] as const] : []),\n',
    instead: '',
    test: altering('rows that are locked first are exactly those that a plain filter names'),
  },
  {
    name: 'keys are not remembered',
    file: 'src/plan/change/alter.ts',
    text: 'remember: alteration.marker\n      ? null',
    instead: 'remember: alteration.columns.length > 0\n      ? null',
    test: altering('rows that are remembered are exactly those that a plain filter names'),
  },
  {
    name: 'a row that came back stays done',
    file: 'src/plan/state/done.ts',
    text: "      return sql`${own} <= ${at}`;\n    case 'timestamp':",
    instead: "      return sql`${own} IS NOT NULL`;\n    case 'timestamp':",
    test: altering('rows that are altered first are kept again when the customer comes back'),
  },
  {
    name: 'a row that came between those that are held goes unnoticed',
    file: 'src/enforce/change/alter.ts',
    text: 'if (changed.count === expected && read === expected) return;',
    instead: 'if (changed.count === expected) return;',
    test: {
      file: 'test/enforce/alter-in-order.test.ts',
      name: 'a row that becomes due among those that are held is not altered in their place',
    },
  },
];

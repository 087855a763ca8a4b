import type { CheckedRule } from '../plan/checked/checked-rule.ts';
import { acts } from '../rules/rule/rule.ts';
import type { BareNeed, OwnTable, Privilege, RightsWriter } from '../sql/need.ts';
import { needOn } from './need-on.ts';

/** What writing and reading receipts takes. */
const RECEIPTS: readonly (readonly [OwnTable, Privilege])[] = [
  ['ledger', 'SELECT'],
  ['receipt', 'SELECT'],
  ['receipt', 'INSERT'],
];

/** What telling copies from other rows of an archive takes. */
const COPIES: readonly (readonly [OwnTable, Privilege])[] = [
  ['copy', 'SELECT'],
  ['copy', 'INSERT'],
  ['copy', 'UPDATE'],
  ['copy', 'DELETE'],
];

/** What removing old receipts takes; by a role of its own. */
const PRUNING: readonly (readonly [OwnTable, Privilege])[] = [
  ['receipt', 'SELECT'],
  ['receipt', 'DELETE'],
];

export function receiptNeeds(rights: RightsWriter, schema: string): readonly BareNeed[] {
  return onOwn(RECEIPTS, rights, schema);
}

export function copyNeeds(rights: RightsWriter, schema: string): readonly BareNeed[] {
  return onOwn([...RECEIPTS, ...COPIES], rights, schema);
}

export function pruningNeeds(rights: RightsWriter, schema: string): readonly BareNeed[] {
  return onOwn(PRUNING, rights, schema);
}

/** Rows without a marker are remembered, and looked up by the stages after them. */
export function memoryNeeds(
  { rule, alteration, earlier, shape }: CheckedRule,
  rights: RightsWriter,
): readonly BareNeed[] {
  const { schema } = shape;
  const remembers = acts(rule) && alteration?.marker === null;
  if (remembers)
    return onOwn(
      [
        ['done', 'SELECT'],
        ['done', 'INSERT'],
        ['done', 'UPDATE'],
      ],
      rights,
      schema,
    );
  return earlier.some(({ marker }) => marker === null) ? onOwn([['done', 'SELECT']], rights, schema) : [];
}

function onOwn(
  list: readonly (readonly [OwnTable, Privilege])[],
  rights: RightsWriter,
  schema: string,
): readonly BareNeed[] {
  return list.map(([name, privilege]) => needOn(rights.ownTable(name, schema), privilege));
}

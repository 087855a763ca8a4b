import type { CheckedDependant, CheckedRule } from '../plan/checked/checked-rule.ts';
import type { BareNeed, RightsWriter } from '../sql/need.ts';
import type { IncomingKey, TableShape } from '../sql/shape.ts';
import { needOn, reading } from './need-on.ts';
import { placeReads } from './reads.ts';

/** What it takes that rows go with those of `parent`, or lose their link to them, at every depth. */
export function dependantNeeds(
  { dependants }: Pick<CheckedRule, 'dependants'>,
  parent: TableShape,
  rights: RightsWriter,
): readonly BareNeed[] {
  return dependants.flatMap((one) => [
    ...linkNeeds(one, parent),
    ...(one.action === 'keep' ? [] : changeNeeds(one, rights)),
    ...blockingNeeds(one.blocking, one.shape),
    ...dependantNeeds(one, one.shape, rights),
  ]);
}

/** Foreign keys that may forbid a deletion are asked whether a row does so. */
export function blockingNeeds(keys: readonly IncomingKey[], shape: TableShape): readonly BareNeed[] {
  return keys.flatMap(({ relation, columns }) =>
    columns.flatMap(({ theirs, ours }) => [
      needOn(relation, 'SELECT', theirs),
      needOn(shape, 'SELECT', ours),
    ]),
  );
}

function linkNeeds({ shape, on }: CheckedDependant, parent: TableShape): readonly BareNeed[] {
  return on.flatMap(({ theirs, ours }) => [needOn(shape, 'SELECT', theirs), needOn(parent, 'SELECT', ours)]);
}

function changeNeeds(
  { shape, on, action, archive, places }: CheckedDependant,
  rights: RightsWriter,
): readonly BareNeed[] {
  const [first] = on;
  const links = on.map(({ theirs }) => theirs);
  const locking = rights.locksByUpdate && first ? [first.theirs] : [];
  const kept = action === 'detach' ? shape.columns.filter(({ setOnUpdate }) => setOnUpdate) : [];
  const changed = action === 'detach' ? [...links, ...kept.map(({ name }) => name)] : locking;
  return [
    ...[...rights.place(shape), ...kept.map(({ name }) => name)].map((name) => needOn(shape, 'SELECT', name)),
    ...reading(places.flatMap((place) => placeReads(place, shape))),
    ...(archive?.columns ?? []).map(({ from }) => needOn(shape, 'SELECT', from.name)),
    ...changed.map((name) => needOn(shape, 'UPDATE', name)),
    ...(action === 'detach' ? [] : [needOn(shape, 'DELETE')]),
  ];
}

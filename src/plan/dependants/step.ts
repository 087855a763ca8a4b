import type { DependantAction } from '../../datamap/place/place.ts';
import { shapeName, type TableShape } from '../../sql/shape.ts';
import type { CheckedArchive } from '../checked/checked-archive.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { deletionOrder } from './deletion-order.ts';
import { goes } from './goes.ts';
import { type DependantPath, pathsOf } from './path.ts';

/** One change of one table: the rows that several paths reach are changed at once. */
export interface DependantStep {
  readonly shape: TableShape;
  readonly action: Exclude<DependantAction, 'keep'>;
  /** Where the rows are copied to before they go; null where they are not. */
  readonly archive: CheckedArchive | null;
  /** The columns that become null; empty where rows are deleted. */
  readonly columns: readonly string[];
  readonly paths: readonly DependantPath[];
}

/** What is detached, then what is deleted, table by table. */
export function dependantSteps(checked: CheckedRule): readonly DependantStep[] {
  const paths = pathsOf(checked.dependants);
  const detached = grouped(paths.filter(({ last }) => last.action === 'detach'));
  const deleted = grouped(paths.filter(({ last }) => goes(last.action)));
  const order = deletionOrder(checked.dependants) ?? [];
  return [
    ...detached,
    ...order.flatMap((table) => deleted.filter((step) => shapeName(step.shape) === table)),
  ];
}

function grouped(paths: readonly DependantPath[]): readonly DependantStep[] {
  const groups = new Map<string, DependantPath[]>();
  for (const path of paths) {
    const key = JSON.stringify([shapeName(path.last.shape), columnsOf(path)]);
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || first.last.action === 'keep') return [];
    const { shape, action, archive } = first.last;
    return [{ shape, action, archive, columns: columnsOf(first), paths: group }];
  });
}

function columnsOf({ last }: DependantPath): readonly string[] {
  return last.action === 'detach' ? last.on.map(({ theirs }) => theirs).sort() : [];
}

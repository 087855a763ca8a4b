import type { Place, Summary } from '../../src/datamap/place/place.ts';
import { isByName } from '../../src/policy/keep.ts';
import type { Policy, Stage } from '../../src/policy/policy.ts';
import type { Ground } from './draw-place.ts';
import type { DrawnTable } from './draw-schema.ts';

/** Into which every draw counts; nobody is in it. */
export const COUNTED: DrawnTable = {
  name: 'counted',
  columns: [
    { name: 'month', type: 'date', notNull: false, fill: 'date' },
    { name: 'flag', type: 'boolean', notNull: false, fill: () => null },
    { name: 'number', type: 'bigint', notNull: true, fill: () => 0n },
  ],
  key: [],
  writtenKey: null,
  constraints: ['UNIQUE (month, flag)'],
  references: [],
  rows: 0,
};

/** Columns of which a month can be told whatever the events say. */
const TIMES: ReadonlySet<unknown> = new Set(['timestamptz', 'timestamp', 'date']);

/** What a foreign key may say that keeps a row from going. */
const BLOCKING: ReadonlySet<unknown> = new Set(['no action', 'restrict']);

/** Rows that are counted before they go, where nothing that a run takes along lets another row of theirs go. */
export function drawSummary(
  policy: Policy,
  place: Place,
  { table, tables, random }: Ground,
): { readonly policy: Policy; readonly place: Place } {
  const last = policy.stages.at(-1) as Stage;
  const months = table.columns.filter(({ name, fill }) => name.startsWith('t') && TIMES.has(fill));
  const mayBlock = tables.some((one) =>
    one.references.some(({ to, onDelete }) => to === table.name && BLOCKING.has(onDelete)),
  );
  const isPlain = typeof last.keep === 'object' && !isByName(last.keep);
  if (last.action !== 'delete' || !isPlain || months.length === 0 || mayBlock || random.chance(0.3))
    return { policy, place };
  const summary: Summary = {
    into: COUNTED.name,
    by: [
      { into: 'month', column: random.pick(months).name, unit: 'month', because: null },
      { into: 'flag', column: 'flag', unit: 'value', because: 'it has two values' },
    ],
    count: 'number',
    minimumGroup: 3,
  };
  const stages = [...policy.stages.slice(0, -1), { ...last, action: 'summarise' as const }];
  return {
    policy: { ...policy, stages: stages as unknown as Policy['stages'] },
    place: { ...place, summary },
  };
}

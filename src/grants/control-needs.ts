import { mergeNeeds, type Need, type Privilege } from '../sql/need.ts';

/** What somebody does on the control database: each is a role of its own. */
export type ControlPurpose = 'write' | 'read' | 'prune' | 'migrate';

const SCHEMA = 'retentiond';
const QUEUE_SCHEMA = 'retentiond_queue';

/** Tables that only ever grow, and those of which lines are changed or removed. */
const ADDED = [
  'ledger',
  'access',
  'text',
  'checkpoint',
  'evidence_key',
  'plan_approval',
  'plan_use',
  'foreign_checkpoint',
  'copying',
];
const CHANGED = [
  'rule',
  'run',
  'lease',
  'pause',
  'daemon',
  'hold',
  'approval',
  'waiting_rule',
  'recorded_set',
  'checkpoint_sink',
  'verified',
  'alarm',
  'target_seen',
  'stray_receipt',
];
const REMOVED = ['open_batch', 'batch_digest', 'copy_removal', 'daemon', 'waiting_rule', 'checkpoint_sink'];
/** One line each, which only moves on. */
const HEADS = ['chain', 'hold_epoch', 'access_chain', 'access_anchor'];

type Right = readonly [table: string, privilege: Privilege, columns?: readonly string[]];

/** What everybody does who looks at the evidence: a line of the access log says so. */
const LOOKING: readonly Right[] = [
  ['access', 'INSERT'],
  ['access_chain', 'UPDATE'],
];

/** Besides reading, which everybody may. */
const RIGHTS: Readonly<Record<Exclude<ControlPurpose, 'migrate'>, readonly Right[]>> = {
  read: LOOKING,
  write: [
    ...[...ADDED, ...CHANGED, 'open_batch', 'batch_digest', 'copy_removal'].map(
      (table): Right => [table, 'INSERT'],
    ),
    ...[...CHANGED, ...HEADS].map((table): Right => [table, 'UPDATE']),
    ...REMOVED.map((table): Right => [table, 'DELETE']),
  ],
  prune: [
    ...LOOKING,
    ['ledger', 'INSERT'],
    ['alarm', 'INSERT'],
    ['alarm', 'UPDATE'],
    ['stray_receipt', 'INSERT'],
    ['chain', 'UPDATE'],
    ['target_seen', 'INSERT'],
    ['target_seen', 'UPDATE'],
    ['batch_digest', 'UPDATE', ['digests']],
  ],
};

/** What is there now: tables and views of ours, and what the queue has where it lives here. */
interface Relations {
  readonly own: readonly string[];
  readonly queue: readonly string[];
  readonly queueSequences: readonly string[];
}

/** What it takes, given everything that is there. */
export function controlNeeds(
  purpose: Exclude<ControlPurpose, 'migrate'>,
  { own: tables, queue: queueTables, queueSequences }: Relations,
): readonly Need[] {
  const because = [purpose];
  const on = (
    schema: string,
    table: string | null,
    privilege: Privilege,
    column: string | null = null,
  ): Need => ({
    schema,
    table,
    column,
    privilege,
    because,
  });
  const rights = RIGHTS[purpose].flatMap(([table, privilege, columns]) =>
    (columns ?? [null]).map((column) => on(SCHEMA, table, privilege, column)),
  );
  const queue =
    purpose === 'write' && queueTables.length > 0
      ? [
          on(QUEUE_SCHEMA, null, 'USAGE'),
          // The right on a sequence: its numbers are taken by nextval.
          ...queueSequences.map((sequence) => on(QUEUE_SCHEMA, sequence, 'USAGE')),
          ...queueTables.flatMap((table) =>
            (['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const).map((privilege) =>
              on(QUEUE_SCHEMA, table, privilege),
            ),
          ),
        ]
      : [];
  return mergeNeeds([
    on(SCHEMA, null, 'USAGE'),
    ...tables.map((table) => on(SCHEMA, table, 'SELECT')),
    ...rights.filter(({ table }) => tables.includes(table as string)),
    ...queue,
  ]);
}

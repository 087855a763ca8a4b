import { existsSync } from 'node:fs';
import { type CheckCount, type FaultCounts, readRecord } from './promise-record.ts';

/** One promise: what is promised, how the product keeps it, and where. */
interface Promised {
  readonly name: string;
  readonly says: string;
  readonly kept: string;
}

/** Every promise by its number. */
export const PROMISES: Readonly<Record<string, Promised>> = {
  P1: {
    name: 'Never early',
    says: 'A row goes only if its deadline has passed: by its values as read under lock in the same transaction, by values from other tables as of the last statement before the commit, and by the earliest of three clocks (host, target, control database).',
    kept: 'A second implementation judges every row that is locked (`src/enforce/change/judge-rows.ts`, `src/plan/state/judge.ts`); other tables are asked again after the lock (`src/enforce/change/lock.ts`); the clocks must agree, and the earliest decides (`src/enforce/clocks.ts`).',
  },
  P2: {
    name: 'A hold is a barrier',
    says: 'Once `hold place` has answered `effective`, no matching row changes until its release, whatever crashes or freezes.',
    kept: 'A hold raises an epoch, and a batch that knows an older one records no intent (`src/enforce/record/record.ts`); the answer waits for the batches that were under way (`src/app/hold/place.ts`, `src/app/hold/barrier.ts`).',
  },
  P3: {
    name: 'Never without a record',
    says: 'The intent (policy hash, count, Merkle root of the key digests) is durable in the ledger before the change commits; no ledger, no change.',
    kept: "The target's COMMIT is sent after the ledger's has been answered (`src/enforce/batch.ts`).",
  },
  P4: {
    name: 'Every intent gets exactly one outcome',
    says: 'And the committed counts add up to the rows gone.',
    kept: 'Whoever deletes the open batch appends the outcome, in one transaction (`src/enforce/record/record.ts`); receipts tell recovery what became of a batch (`src/enforce/change/receipt.ts`).',
  },
  P5: {
    name: 'The ledger cannot be edited',
    says: 'Nor reordered, forked or truncated below an exported checkpoint without `audit verify` naming the first bad entry.',
    kept: 'Each entry carries the hash of the one before, and what entries say together is checked by one book a subject (`src/ledger/verify/chain/verifier.ts`); the tree over them is signed, and the notes leave the database (`src/app/audit/checkpoint/make-checkpoint.ts`); an export is checked by a second implementation that stands alone (`evidence/verify.mjs`). The daemon verifies, and a bad ledger stops purging (`src/app/audit/verify-duty.ts`). `npm run test:evidence` prints class × tried × found.',
  },
  P6: {
    name: 'Nothing else changes',
    says: 'Nothing outside the named tables and columns changes: no unnamed cascade, trigger, SET NULL.',
    kept: 'The live catalogue is read, and what a deletion could do by itself is named in the data map or refused (`src/plan/check/table/shape.ts`, `src/plan/check/dependants/incoming.ts`); every batch compares it under the lock (`src/enforce/change/begin.ts`).',
  },
  P7: {
    name: 'Only approved text runs',
    says: 'And exactly what was approved.',
    kept: "A rule's version is the hash of everything that decides (`src/rules/rule/version.ts`); every intent asks for its approval (`src/enforce/record/approved.ts`); a plan names its rows (`src/app/run/apply-plan.ts`).",
  },
  P8: {
    name: 'One effect per batch',
    says: 'However often a job is delivered, doubled or revived.',
    kept: "The receipt's unique key is proof and fence (`src/enforce/change/receipt.ts`); leases are fenced (`src/enforce/run/hold-lease.ts`).",
  },
  P9: {
    name: 'Fails closed',
    says: 'On unknown errors, types, clocks, drift, privileges; what is not built yet is refused by name, never ignored.',
    kept: 'A finding of severity error leaves no rule to run (`src/app/connection/connect.ts`); a code that nobody knows stops the rule (`src/database/failure.ts`).',
  },
  P10: {
    name: 'Bounded',
    says: 'A transaction locks at most `batch_rows` rows for a bounded time; pause and caps act within one batch.',
    kept: 'Dependants count as rows of the batch (`src/enforce/change/dependants.ts`); time-outs are set in every transaction (`src/enforce/change/begin.ts`); before every intent it is asked whether the run may go on (`src/enforce/halt.ts`).',
  },
  P11: {
    name: 'The queue is disposable',
    says: 'Losing it at any time loses no policy, no due run, no record.',
    kept: 'Which run is due is decided in the control database (`src/app/daemon/due-run.ts`); the queue wakes the daemon and nothing else (`src/queue/keep-queue.ts`). `npm run test:queues` loses each kind of queue without a daemon, too.',
  },
  P12: {
    name: 'No personal data',
    says: 'In ledger, queue, logs, metrics, errors, addresses.',
    kept: "The ledger has keyed digests (`src/ledger/row-digest.ts`); who is held is sealed (`src/control/seal.ts`); of a database's refusal its code is kept, and its words only where they cannot quote a value (`src/database/failure.ts`). Metrics and pages are not built yet.",
  },
  P13: {
    name: 'Recovery converges by itself',
    says: 'Or the table is paused and a person is told; it never guesses.',
    kept: "Lapsed batches are recovered at start, at takeover and in the daemon's rounds (`src/enforce/record/recover.ts`, `src/app/daemon/recover-lapsed.ts`).",
  },
  P14: {
    name: 'A restored backup is noticed',
    says: 'Of the target or of the ledger.',
    kept: 'Every run compares outcomes with receipts, both ways, before its first change, and so does the daemon now and then (`src/enforce/run/watch-target.ts`, `src/enforce/run/compare-receipts.ts`, `src/app/daemon/watch-targets.ts`); checkpoints outside are compared with the ledger (`src/app/audit/checkpoint/compare-sinks.ts`). An alarm stops batches until a person has ended it (`src/enforce/halt.ts`).',
  },
};

/** docs/promises.md: what is promised, and what the last whole runs of the checks have seen. */
export function promisesPage(): string {
  const { checks, faults } = readRecord();
  return [
    '<!-- Generated by `npm run generate` from scripts/promises-page.ts and docs/promises.json. -->',
    '# Promises',
    '',
    'retentiond deletes for good, so it stops rather than guesses. [How a batch is deleted](explanation/protocol.md) says how the promises are',
    'kept, [the threat model](explanation/threat-model.md) against whom. Each promise is a check that anyone can run:',
    '',
    '- `npm run test:promises` tries each promise by itself, on a real server;',
    `- \`npm run test:faults\` kills, freezes and cuts off a worker at every step, and holds what it left against the promises${matrix(faults)};`,
    '- `npm run test:mutants` breaks the protocol on purpose, and names the test that noticed.',
    '',
    'The counts are those of the last whole run of each check. `npm test` makes all of these checks too, each of them fewer times.',
    ...Object.entries(PROMISES).flatMap(([promise, promised]) =>
      section(promise, promised, checks ?? [], faults),
    ),
    '',
  ].join('\n');
}

function matrix(faults: FaultCounts | null): string {
  return faults ? ` (${faults.faults} faults, ${faults.steps} steps)` : '';
}

function section(
  promise: string,
  { name, says, kept }: Promised,
  checks: readonly CheckCount[],
  faults: FaultCounts | null,
): readonly string[] {
  requireFiles(kept);
  const rows = [
    ...checks.filter((one) => one.promise === promise).map(checkRow),
    ...faultRows(promise, faults),
  ];
  const told = 'Its checks have had no whole run yet.';
  const table = ['| check | seen | violations |', '|---|---|---|', ...rows];
  return ['', `## ${promise} ${name}`, '', says, '', kept, '', ...(rows.length > 0 ? table : [told])];
}

function checkRow({ check, count, unit, violations, figure }: CheckCount): string {
  const seen = `${counted(count)} ${unit}${figure ? `; ${figure}` : ''}`;
  return `| ${check} (\`test:promises\`) | ${seen} | ${violations} |`;
}

function faultRows(promise: string, faults: FaultCounts | null): readonly string[] {
  const found = faults?.promises.find((one) => one.promise === promise);
  if (!found) return [];
  return [`| faults at every step (\`test:faults\`) | ${counted(found.runs)} runs | ${found.violations} |`];
}

function counted(count: number): string {
  return count.toLocaleString('en-GB');
}

/** A file that moved must not be named for ever. */
function requireFiles(text: string): void {
  const named = [...text.matchAll(/`(src\/[^`]+)`/g)].map(([, file]) => file as string);
  const missing = named.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new Error(`scripts/promises-page.ts names files that are not there: ${missing}`);
}

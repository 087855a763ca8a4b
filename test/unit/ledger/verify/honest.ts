import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Body, type Entry, linkEntry, NO_HASH } from '../../../../src/ledger/entry.ts';
import type { Anchor, Verification } from '../../../../src/ledger/verify/chain/verification.ts';
import { Verifier } from '../../../../src/ledger/verify/chain/verifier.ts';

import { id, wellFormed } from './well-formed.ts';

const LEDGER = '0d3a5c1e-4d5f-4c39-9f5e-4e1c7b1f3a10';

/** A ledger beside what the control database says of it. */
export interface Chain {
  readonly entries: readonly Entry[];
  readonly anchor: Anchor;
}

/** Links what is said, from the first entry on. */
export function chain(
  bodies: readonly Body[],
  openBatches: readonly string[] = [],
  holds: readonly string[] = [],
): Chain {
  const entries: Entry[] = [];
  for (const body of bodies) {
    const last = entries.at(-1);
    entries.push(
      linkEntry(BigInt(entries.length + 1), last?.hash ?? NO_HASH, BigInt(entries.length), wellFormed(body)),
    );
  }
  const head = entries.at(-1)?.hash ?? NO_HASH;
  return {
    entries,
    anchor: {
      ledger: LEDGER,
      size: BigInt(entries.length),
      head,
      openBatches: new Set(openBatches.map(id)),
      holds: new Set(holds.map(id)),
      alarms: null,
    },
  };
}

export function verify(entries: readonly Entry[], anchor: Anchor): Verification {
  const verifier = new Verifier(anchor.ledger);
  for (const entry of entries) verifier.add(entry);
  return verifier.finish(anchor);
}

export const opened: Body = { kind: 'opened', ledger: LEDGER };

export function started(run: string): Body {
  return {
    kind: 'run started',
    run,
    rule: 'crm/log/logs',
    version: 'v',
    policy: 'p',
    category: 'logs',
    connection: 'crm',
    table: 'public.log',
    action: 'delete',
    now: 'n',
    cutoff: 'c',
    due_at: null,
    fence: 1,
    approval: 'never',
  };
}

export function intent(run: string, batch: string, rows: number): Body {
  return {
    kind: 'intent',
    batch,
    run,
    rule: 'crm/log/logs',
    version: 'v',
    policy: 'p',
    action: 'delete',
    connection: 'crm',
    table: 'public.log',
    rows,
    dependants: [],
    root: 'r',
    digest_key: 'k',
    receipt: 'table',
    target: { system: '1', database: 'd' },
    fence: 1,
  };
}

export function outcome(run: string, batch: string, result: 'committed' | 'aborted', rows: number): Body {
  return { kind: 'outcome', batch, run, outcome: result, rows, seen_by: 'worker' };
}

export function ended(run: string, rows: number, batches: number): Body {
  return {
    kind: 'run ended',
    run,
    rule: 'crm/log/logs',
    status: 'succeeded',
    stopped_by: null,
    rows,
    batches,
  };
}

interface HonestRun {
  readonly id: string;
  begun: boolean;
  rows: number;
  batches: number;
}

interface OpenIntent {
  readonly run: HonestRun;
  readonly batch: string;
  readonly rows: number;
}

type Step = 'start' | 'intend' | 'commit' | 'abort' | 'end';

/** What one step of an honest worker says; null where it can say nothing. */
function say(step: Step, run: HonestRun, open: OpenIntent[], which: number, rows: number): Body | null {
  if (step === 'commit' || step === 'abort') return close(step, open, which);
  if (step === 'start') {
    run.begun = true;
    return started(run.id);
  }
  if (!run.begun) return null;
  if (step === 'end') return ended(run.id, run.rows, run.batches);
  const batch = randomUUID();
  open.push({ run, batch, rows });
  return intent(run.id, batch, rows);
}

function close(step: 'commit' | 'abort', open: OpenIntent[], which: number): Body | null {
  const [one] = open.splice(which % Math.max(1, open.length), 1);
  if (!one) return null;
  if (step === 'abort') return outcome(one.run.id, one.batch, 'aborted', 0);
  one.run.rows += one.rows;
  one.run.batches += 1;
  return outcome(one.run.id, one.batch, 'committed', one.rows);
}

const steps = fc.constantFrom<Step>('start', 'intend', 'commit', 'abort', 'end');

/** Any ledger that honest workers can leave behind: runs side by side, batches open, runs that go on after their end. */
export const honestChains: fc.Arbitrary<Chain> = fc
  .array(fc.tuple(steps, fc.nat(3), fc.integer({ min: 1, max: 9 })), { maxLength: 60 })
  .map((said) => {
    const runs = Array.from({ length: 4 }, () => ({ id: randomUUID(), begun: false, rows: 0, batches: 0 }));
    const open: OpenIntent[] = [];
    const bodies = said.flatMap(
      ([step, which, rows]) => say(step, runs[which] as HonestRun, open, which, rows) ?? [],
    );
    return chain(
      [opened, ...bodies],
      open.map((one) => one.batch),
    );
  });

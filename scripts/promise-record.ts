import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What one check of a promise has seen: `npm run test:promises`. */
export interface CheckCount {
  readonly promise: string;
  readonly check: string;
  readonly count: number;
  readonly unit: string;
  readonly violations: number;
  readonly figure?: string;
}

/** What the fault matrix has seen: `npm run test:faults`. */
export interface FaultCounts {
  readonly steps: number;
  readonly faults: number;
  readonly promises: readonly {
    readonly promise: string;
    readonly runs: number;
    readonly violations: number;
  }[];
}

/** What the last whole run of each command has seen; null where there was none yet. */
export interface PromiseRecord {
  readonly checks: readonly CheckCount[] | null;
  readonly faults: FaultCounts | null;
}

/** The counts with those that were made anew in the place of their older ones, in the order of the promises. */
export function renewChecks(kept: readonly CheckCount[], made: readonly CheckCount[]): readonly CheckCount[] {
  const names = new Set(made.map(nameOf));
  return [...kept.filter((one) => !names.has(nameOf(one))), ...made].sort(byPromise);
}

function nameOf({ promise, check }: CheckCount): string {
  return `${promise}: ${check}`;
}

function byPromise(one: CheckCount, other: CheckCount): number {
  const number = ({ promise }: CheckCount): number => Number(promise.slice(1));
  return number(one) - number(other) || (one.check < other.check ? -1 : 1);
}

const FILE = 'docs/promises.json';

export function readRecord(): PromiseRecord {
  if (!existsSync(FILE)) return { checks: null, faults: null };
  return JSON.parse(readFileSync(FILE, 'utf8')) as PromiseRecord;
}

/** Replaces the part of one command, and leaves the other's as it is. */
export function writeRecord(part: Partial<PromiseRecord>): void {
  writeFileSync(FILE, `${JSON.stringify({ ...readRecord(), ...part }, null, 2)}\n`);
}

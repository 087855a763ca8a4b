import { expect, test } from 'vitest';
import type { Random } from '../../demo/company/random.ts';
import { FAILPOINTS, type Failpoint } from '../../src/failpoint.ts';
import { randomOf } from '../plan/random.ts';
import { isElsewhere } from './elsewhere.ts';
import { FORMS, type Form, LANDS } from './ground.ts';
import { comesBy } from './handover.ts';
import type { Promise_, Violation } from './promises.ts';

declare module 'vitest' {
  interface TaskMeta {
    cell?: Cell;
  }
}

/** What was seen of one fault at one step, for the table at the end. */
export interface Cell {
  readonly step: Failpoint;
  readonly form: Form;
  readonly fault: string;
  runs: number;
  readonly violations: { readonly promise: Promise_; readonly fact: string; readonly seed: number }[];
}

/** One run of a cell: what it broke; throws where the step was not reached at all. */
export type Run = (
  cell: Pick<Cell, 'step' | 'form'>,
  random: Random,
  index: number,
) => Promise<readonly Violation[]>;

/** Whether everything is tried as often as the promises say: `npm run test:faults`. */
export const isWhole = process.env.MODE === 'faults';

/** Steps that every one of these faults can meet on one target. */
export const STEPS = (Object.keys(FAILPOINTS) as readonly Failpoint[]).filter((step) => !isElsewhere(step));

const SECONDS_PER_RUN = 60;

/** How often each step must be reached by each fault on each kind of server; its forms there share in it. */
const RUNS_PER_STEP = 20;

/** How often a fault is tried at a step in one form. */
export function runsAt(step: Failpoint, form: Form): number {
  const { ground } = LANDS[form];
  const forms = formsOf(step).filter((one) => LANDS[one].ground === ground);
  return isWhole ? Math.ceil(RUNS_PER_STEP / forms.length) : 1;
}

/** Tries a fault at a step so many times; what it broke is counted with its seed, and told at the end. */
export function tryFault(step: Failpoint, form: Form, fault: string, runs: number, run: Run): void {
  const timeout = SECONDS_PER_RUN * 1_000 * runs;
  test(`${fault} at ${step}, where the rule ${form}`, { timeout }, async ({ task }) => {
    const cell: Cell = { step, form, fault, runs: 0, violations: [] };
    task.meta.cell = cell;
    for (const [index, seed] of seedsFor(runs).entries()) {
      const found = await withinADay(() => run(cell, randomOf(seed), index)).catch((error: unknown) => {
        throw new Error(`RETENTIOND_FAULT_SEED=${seed}`, { cause: error });
      });
      cell.runs += 1;
      cell.violations.push(...found.map((violation) => ({ ...violation, seed })));
    }
    expect(cell.violations).toEqual([]);
  });
}

const DAYS = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Paris', dateStyle: 'short' });

/** Once more where midnight passed meanwhile: rows that were to stay have come due. */
async function withinADay<Result>(work: () => Promise<Result>): Promise<Result> {
  const day = DAYS.format();
  const result = await work();
  return DAYS.format() === day ? result : work();
}

/** The same ones in every short run, others in every whole one; a seed that failed can be named. */
function seedsFor(runs: number): readonly number[] {
  const wanted = process.env.RETENTIOND_FAULT_SEED;
  if (wanted !== undefined) return [Number(wanted)];
  const first = isWhole ? Math.floor(Math.random() * 1_000_000) : 0;
  return Array.from({ length: runs }, (_, index) => first + index);
}

/** Every step in every form; or, where only a sample is wanted, those at some numbers of the list. */
export function cellsOf(sample: (step: number, form: Form, forms: readonly Form[]) => boolean): readonly {
  readonly step: Failpoint;
  readonly form: Form;
}[] {
  return STEPS.flatMap((step, row) =>
    formsOf(step)
      .filter((form, _, forms) => isWhole || sample(row, form, forms))
      .map((form) => ({ step, form })),
  );
}

/** Without a receipt there is none to void. */
function formsOf(step: Failpoint): readonly Form[] {
  const forms = FORMS.filter((form) => comesBy(step, form));
  return forms.filter((form) => form !== 'leaves no receipt' || !step.startsWith('recovery: void'));
}

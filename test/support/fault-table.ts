import type { Reporter, TestModule } from 'vitest/node';
import { type FaultCounts, writeRecord } from '../../scripts/promise-record.ts';
import { FAILPOINTS, type Failpoint } from '../../src/failpoint.ts';
import type { Cell } from '../faults/cell.ts';
import { isElsewhere } from '../faults/elsewhere.ts';
import { PROMISES } from '../faults/promises.ts';
import { isWholeRun } from './whole-run.ts';

/** A reporter for vitest: at the end, one table of step × fault × runs × violations; the sums of a whole run are kept. */
export default class FaultTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cells = modules
      .flatMap((module) => [...module.children.allTests()])
      .flatMap((test) => test.meta().cell ?? []);
    const steps = (Object.keys(FAILPOINTS) as readonly Failpoint[]).filter((step) => !isElsewhere(step));
    const missing = steps.filter((step) => !cells.some((cell) => cell.step === step && cell.runs > 0));
    process.stdout.write(`\n${layOut(cells, missing)}\n`);
    if (missing.length > 0) process.exitCode = 1;
    const isWhole = isWholeRun(
      modules,
      'test/faults',
      (test) => (test.meta().cell?.violations.length ?? 0) > 0,
    );
    if (isWhole && missing.length === 0) writeRecord({ faults: sumsOf(cells) });
    else process.stdout.write('this was no whole run: docs/promises.json stays as it is\n');
  }
}

function sumsOf(cells: readonly Cell[]): FaultCounts {
  return {
    steps: new Set(cells.map(({ step }) => step)).size,
    faults: new Set(cells.map(({ fault }) => fault)).size,
    promises: PROMISES.map((promise) => {
      const tried = cells.filter((cell) => puts(cell, promise));
      const runs = tried.reduce((sum, cell) => sum + cell.runs, 0);
      return { promise, runs, violations: cells.reduce((sum, cell) => sum + countOf(cell, promise), 0) };
    }),
  };
}

/** Whether a fault could break the promise: a hold must be placed, or an approval wanted. */
function puts({ step, fault }: Cell, promise: string): boolean {
  if (promise === 'P2') return step.startsWith('hold:') || fault.includes('hold placed');
  return promise !== 'P7' || step.startsWith('approval:');
}

function layOut(cells: readonly Cell[], missing: readonly string[]): string {
  const head = ['step', 'the rule', 'fault', 'runs', ...PROMISES];
  const rows = cells.map((cell) => [
    cell.step,
    cell.form,
    cell.fault,
    String(cell.runs),
    ...PROMISES.map((promise) => String(countOf(cell, promise))),
  ]);
  const sum = (count: (cell: Cell) => number): string =>
    String(cells.reduce((total, cell) => total + count(cell), 0));
  const total = [
    'all',
    '',
    '',
    sum((cell) => cell.runs),
    ...PROMISES.map((promise) => sum((cell) => countOf(cell, promise))),
  ];
  const all = [head, ...rows, total];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...missing.map((step) => `${step}: NOT REACHED by any run`), ...toldOf(cells)].join('\n');
}

function countOf(cell: Cell, promise: string): number {
  return cell.violations.filter((violation) => violation.promise === promise).length;
}

/** Each violation in words, with what repeats it. */
function toldOf(cells: readonly Cell[]): readonly string[] {
  return cells.flatMap(({ step, form, fault, violations }) =>
    violations.map(
      ({ promise, fact, seed }) =>
        `${promise} was broken: ${fact} (${fault} at ${step}, ${form}; RETENTIOND_FAULT_SEED=${seed})`,
    ),
  );
}

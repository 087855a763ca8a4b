import type { Reporter, TestModule } from 'vitest/node';
import { FAILPOINTS } from '../../src/failpoint.ts';
import type { Cell } from '../faults/cell.ts';
import { PROMISES } from '../faults/promises.ts';

/** A reporter for vitest: at the end, one table of step × fault × runs × violations of each promise. */
export default class FaultTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cells = modules
      .flatMap((module) => [...module.children.allTests()])
      .flatMap((test) => test.meta().cell ?? []);
    const missing = Object.keys(FAILPOINTS).filter(
      (step) => !cells.some((cell) => cell.step === step && cell.runs > 0),
    );
    process.stdout.write(`\n${layOut(cells, missing)}\n`);
    if (missing.length > 0) process.exitCode = 1;
  }
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

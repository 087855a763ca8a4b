import type { Reporter, TestModule } from 'vitest/node';
import { writeRecord } from '../../scripts/promise-record.ts';
import type { PromiseCheck } from '../promises/promise.ts';
import { isWholeRun } from './whole-run.ts';

const FOLDER = 'test/promises';

/** A reporter for vitest: at the end, a line for every check of a promise; the counts of a whole run are kept. */
export default class PromiseCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const checks = tests.flatMap((test) => test.meta().promise ?? []).sort(byPromise);
    const lines = checks.map(
      ({ promise, check, count, unit, violations, figure }) =>
        `${promise}: ${check}: ${count} ${unit}, ${violations} violations${figure ? ` (${figure})` : ''}`,
    );
    const isWhole = isWholeRun(modules, FOLDER, (test) => (test.meta().promise?.violations ?? 0) > 0);
    if (isWhole) writeRecord({ checks });
    else lines.push('this was no whole run: docs/promises.json stays as it is');
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function byPromise(one: PromiseCheck, other: PromiseCheck): number {
  const number = ({ promise }: PromiseCheck): number => Number(promise.slice(1));
  return number(one) - number(other) || (one.check < other.check ? -1 : 1);
}

import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { readRecord, renewChecks, writeRecord } from '../../scripts/promise-record.ts';
import type { PromiseCheck } from '../promises/promise.ts';
import { isWholeFile, isWholeRun } from './whole-run.ts';

const FOLDER = 'test/promises';

/** A reporter for vitest: at the end, a line for every check of a promise; counts of files that were run whole are kept. */
export default class PromiseCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const isTold = (test: TestCase): boolean => (test.meta().promise?.violations ?? 0) > 0;
    const checks = renewChecks([], modules.flatMap(checksOf));
    const lines = checks.map(
      ({ promise, check, count, unit, violations, figure }) =>
        `${promise}: ${check}: ${count} ${unit}, ${violations} violations${figure ? ` (${figure})` : ''}`,
    );
    if (isWholeRun(modules, FOLDER, isTold)) writeRecord({ checks });
    else {
      const whole = modules.filter((module) => isWholeFile(module, isTold));
      writeRecord({ checks: renewChecks(readRecord().checks ?? [], whole.flatMap(checksOf)) });
      lines.push(`${whole.length} files were run whole: docs/promises.json keeps the counts of all others`);
    }
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function checksOf(module: TestModule): readonly PromiseCheck[] {
  return [...module.children.allTests()].flatMap((test) => test.meta().promise ?? []);
}

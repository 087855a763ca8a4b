import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { listedClauses } from '../published/clauses/clauses.ts';

interface Counts {
  passed: number;
  all: number;
}

/** A suite is called `CLAUSE on ENGINE`. */
const SUITE = /^([a-z]+\.[a-z.]+) on (\w+)$/;

/** A reporter for vitest: at the end, one table of clause × engine × result, with every clause that is listed. */
export default class ClauseTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, Map<string, Counts>>();
    const engines = new Set<string>();
    for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
      const [, clause, engine] = suiteOf(test);
      if (clause === undefined || engine === undefined) continue;
      engines.add(engine);
      const row = counts.get(clause) ?? new Map<string, Counts>();
      const cell = row.get(engine) ?? { passed: 0, all: 0 };
      cell.all += 1;
      if (test.result().state === 'passed') cell.passed += 1;
      counts.set(clause, row.set(engine, cell));
    }
    const clauses = listedClauses();
    const width = Math.max(...clauses.map(({ id }) => id.length));
    const lines = clauses.map(({ id, files }) => {
      const cells = [...engines].map((engine) =>
        files.length === 0 ? 'not yet' : shown(counts.get(id)?.get(engine)),
      );
      return [id.padEnd(width), ...cells.map((cell) => cell.padEnd(16))].join('  ').trimEnd();
    });
    const head = ['clause'.padEnd(width), ...[...engines].map((engine) => engine.padEnd(16))]
      .join('  ')
      .trimEnd();
    process.stdout.write(`\n${[head, ...lines].join('\n')}\n`);
  }
}

function suiteOf(test: TestCase): readonly (string | undefined)[] {
  for (let one: TestCase['parent'] = test.parent; one.type === 'suite'; one = one.parent) {
    const match = SUITE.exec(one.name);
    if (match) return match;
  }
  return [];
}

function shown(counts: Counts | undefined): string {
  if (counts === undefined) return 'not run';
  const { passed, all } = counts;
  return passed === all
    ? `ok (${all} ${all === 1 ? 'case' : 'cases'})`
    : `FAILED (${all - passed} of ${all})`;
}

import type { Reporter, TestCase, TestModule } from 'vitest/node';

const MARKS: Readonly<Record<string, string>> = {
  passed: 'ok',
  failed: 'FAILED',
  skipped: 'skipped',
  pending: 'not run',
};

/** A reporter for vitest: at the end, one table of case × kind, which the names of suites tell. */
export class ConformanceTableOf implements Reporter {
  readonly #suite: RegExp;

  /** What comes before the kind, the kind, and perhaps what it was combined with. */
  constructor(suite: RegExp) {
    this.#suite = suite;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Map<string, string>>();
    const kinds = new Set<string>();
    for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
      const place = placeOf(test, this.#suite);
      if (place === null) continue;
      kinds.add(place.kind);
      const row = rows.get(place.row) ?? new Map<string, string>();
      rows.set(place.row, row.set(place.kind, MARKS[test.result().state] ?? ''));
    }
    process.stdout.write(`\n${layOut([...kinds].sort(), rows)}\n`);
  }
}

/** A suite is called `… on KIND`. */
export default class ConformanceTable extends ConformanceTableOf {
  constructor() {
    super(/^(.+) on '?([A-Za-z]+)'?$/);
  }
}

/** By the nearest suite around the test that names a kind. */
function placeOf(test: TestCase, suite: RegExp): { readonly kind: string; readonly row: string } | null {
  const names = [test.name];
  for (let one: TestCase['parent'] = test.parent; one.type === 'suite'; one = one.parent) {
    const [, what, kind, beside] = suite.exec(one.name) ?? [];
    if (kind !== undefined)
      return { kind: beside ? `${kind}/${beside}` : kind, row: [what, ...names].join(': ') };
    names.unshift(one.name);
  }
  return null;
}

function layOut(kinds: readonly string[], rows: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const width = Math.max(4, ...[...rows.keys()].map((name) => name.length));
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(width), ...cells.map((cell, column) => cell.padEnd(Math.max(7, kinds[column]?.length ?? 0)))]
      .join('  ')
      .trimEnd();
  return [
    line('case', kinds),
    ...[...rows].map(([name, row]) =>
      line(
        name,
        kinds.map((kind) => row.get(kind) ?? '–'),
      ),
    ),
  ].join('\n');
}

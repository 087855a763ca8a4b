import type { Reporter, TestCase, TestModule } from 'vitest/node';

const MARKS: Readonly<Record<string, string>> = {
  passed: 'ok',
  failed: 'FAILED',
  skipped: 'skipped',
  pending: 'not run',
};

/** A reporter for vitest: at the end, one table of case × kind; a suite is called `… on KIND`. */
export default class ConformanceTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Map<string, string>>();
    const kinds = new Set<string>();
    for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
      const place = placeOf(test);
      if (place === null) continue;
      kinds.add(place.kind);
      const row = rows.get(place.row) ?? new Map<string, string>();
      rows.set(place.row, row.set(place.kind, MARKS[test.result().state] ?? ''));
    }
    process.stdout.write(`\n${layOut([...kinds].sort(), rows)}\n`);
  }
}

function placeOf(test: TestCase): { readonly kind: string; readonly row: string } | null {
  const suite = test.parent.type === 'suite' ? test.parent.name : '';
  const parts = /^(.+) on '?([A-Za-z]+)'?$/.exec(suite);
  return parts === null ? null : { kind: parts[2] as string, row: `${parts[1]}: ${test.name}` };
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

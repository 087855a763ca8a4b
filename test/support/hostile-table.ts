import type { Reporter, TestModule } from 'vitest/node';
import '../hostile/told.ts';

interface Row {
  cases: number;
  refused: number;
  told: number;
  failed: number;
}

/** A reporter for vitest: at the end, one table of class × cases × refused; what is not refused is told as a warning, or is sound. */
export default class HostileTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Row>();
    for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
      const meta = test.meta().hostile;
      if (meta === undefined) continue;
      const row = rows.get(meta.class) ?? { cases: 0, refused: 0, told: 0, failed: 0 };
      rows.set(meta.class, row);
      row.cases += meta.cases;
      row.refused += meta.refused;
      row.told += meta.told;
      row.failed += test.result().state === 'passed' ? 0 : meta.cases;
    }
    process.stdout.write(`\n${layOut(rows)}\n`);
  }
}

const COLUMNS = ['cases', 'refused', 'warned', 'sound', 'FAILED'] as const;

function layOut(rows: ReadonlyMap<string, Row>): string {
  const all = [...rows.values()];
  const sum = (key: keyof Row): number => all.reduce((total, row) => total + row[key], 0);
  const total: Row = {
    cases: sum('cases'),
    refused: sum('refused'),
    told: sum('told'),
    failed: sum('failed'),
  };
  const width = Math.max(...[...rows.keys(), 'class'].map((name) => name.length));
  const line = (name: string, cells: readonly (string | number)[]): string =>
    [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('');
  const shown = (row: Row): number[] => [
    row.cases,
    row.refused,
    row.told - row.refused,
    row.cases - row.told,
    row.failed,
  ];
  return [
    line('class', COLUMNS),
    ...[...rows].map(([name, row]) => line(name, shown(row))),
    line('all', shown(total)),
  ].join('\n');
}

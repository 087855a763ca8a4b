import type { Reporter, TestModule } from 'vitest/node';
import type { Tried } from '../evidence/tried.ts';

/** A reporter for vitest: at the end, a line for every class of tampering: tried and found, in each form of the ledger. */
export default class EvidenceTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const tried = tests.flatMap((test) => test.meta().evidence ?? []);
    const classes = [...new Set(tried.map((one) => one.class))];
    const width = Math.max(...classes.map((name) => name.length), 0);
    const forms = ['tables', 'export', 'stand-alone'] as const;
    const lines = classes.map((name) =>
      row(
        name,
        width,
        forms.map((form) => cell(tried, name, form)),
      ),
    );
    const head = row(
      'class',
      width,
      forms.map((form) => `${form} tried × found`),
    );
    process.stdout.write(`\n${[head, ...lines].join('\n')}\n`);
  }
}

const CELL = 26;

function row(name: string, width: number, cells: readonly string[]): string {
  return [name.padEnd(width), ...cells.map((one) => one.padEnd(CELL))].join('  ').trimEnd();
}

function cell(tried: readonly Tried[], name: string, form: Tried['form']): string {
  const rows = tried.filter((one) => one.class === name && one.form === form);
  if (rows.length === 0) return '—';
  const sum = (key: 'tried' | 'found'): number => rows.reduce((total, one) => total + one[key], 0);
  return `${sum('tried')} × ${sum('found')}${sum('tried') === sum('found') ? '' : ' MISSED'}`;
}

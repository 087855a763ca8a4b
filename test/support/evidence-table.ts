import type { Reporter, TestModule } from 'vitest/node';
import { type Clean, VERIFIERS } from '../evidence/clean/tally.ts';
import type { Tried } from '../evidence/tried.ts';

/**
 * A reporter for vitest: at the end, a line for every class of tampering: tried and found, in each form of the ledger; and a
 * line for every verifier: clean runs and false alarms.
 */
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
    const clean = tests.flatMap((test) => test.meta().clean ?? []);
    process.stdout.write(`\n${[head, ...lines, '', ...cleanLines(clean)].join('\n')}\n`);
  }
}

/** What was verified, how often, and what it was that was verified. */
function cleanLines(clean: readonly Clean[]): readonly string[] {
  const histories = clean.reduce((sum, one) => sum + one.histories, 0);
  const verdicts = VERIFIERS.map((name) => {
    const [tried, alarms] = (['tried', 'alarms'] as const).map((key) =>
      clean.reduce((sum, one) => sum + one[key][name], 0),
    );
    return row(name, LABEL, [`${tried} × ${alarms}`]);
  });
  return [
    row('clean runs', LABEL, ['tried × false alarms']),
    ...verdicts,
    `${histories} honest histories of these steps: ${countsOf(clean.map(({ steps }) => steps))}`,
    `which wrote these entries: ${countsOf(clean.map(({ kinds }) => kinds))}`,
  ];
}

function countsOf(counts: readonly Readonly<Record<string, number>>[]): string {
  const names = [...new Set(counts.flatMap((one) => Object.keys(one)))].sort();
  return names.map((name) => `${name} ${counts.reduce((sum, one) => sum + (one[name] ?? 0), 0)}`).join(', ');
}

const LABEL = 14;
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

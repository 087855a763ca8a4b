import type { Reporter, TestModule } from 'vitest/node';
import '../docs/typed.ts';

/** A reporter for vitest: at the end, one table of page × what was typed, and every block that was not run, with the reason. */
export default class DocsTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const pages = tests.flatMap((test) => test.meta().page ?? []);
    if (pages.length === 0) return;
    const width = Math.max(...pages.map(({ name }) => name.length));
    const line = (name: string, cells: readonly (string | number)[]): string =>
      [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(9))].join('');
    const typed = pages.filter(({ commands, files, notRun }) => commands + files + notRun.length > 0);
    const sum = (key: 'commands' | 'outputs' | 'files'): number =>
      typed.reduce((total, page) => total + page[key], 0);
    const notRun = typed.flatMap((page) => page.notRun.map((one) => ({ page: page.name, ...one })));
    const report = [
      line('page', ['commands', 'outputs', 'files', 'not run']),
      ...typed.map((page) => line(page.name, [page.commands, page.outputs, page.files, page.notRun.length])),
      line('all', [sum('commands'), sum('outputs'), sum('files'), notRun.length]),
      '',
      'not run:',
      ...notRun.map(({ page, line: at, language, why }) => `  ${page}:${at} (${language}): ${why}`),
    ];
    process.stdout.write(`\n${report.join('\n')}\n`);
  }
}

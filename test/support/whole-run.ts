import { readdirSync } from 'node:fs';
import type { TestCase, TestModule } from 'vitest/node';

/** Whether every test of a folder has been made to its end. */
export function isWholeRun(
  modules: readonly TestModule[],
  folder: string,
  isTold: (test: TestCase) => boolean,
): boolean {
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  return (
    files.every((file) => modules.some(({ moduleId }) => moduleId.endsWith(`/${folder}/${file}`))) &&
    modules.every((module) => isWholeFile(module, isTold))
  );
}

/**
 * Whether every test of a file has been made to its end. What failed must have said what it saw, in `isTold`: a check that
 * could not be made must not stand in the books as one that found nothing.
 */
export function isWholeFile(module: TestModule, isTold: (test: TestCase) => boolean): boolean {
  return (
    module.errors().length === 0 &&
    [...module.children.allTests()].every(
      (test) => test.result().state === 'passed' || (test.result().state === 'failed' && isTold(test)),
    )
  );
}

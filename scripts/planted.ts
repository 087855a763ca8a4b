import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A small tree that breaks every wall on purpose; a line says what it breaks in a comment `breaks: <rule>`. */
export const plantedTree = 'test/walls/planted';

/** A broken rule in a file; the path counts from the root of the tree it was found in. */
export interface Breach {
  readonly rule: string;
  readonly file: string;
  /** Left out by checks that only know the file. */
  readonly line?: number;
}

/** Every planted breach, as the comments announce them. */
export function plantedBreaches(): Breach[] {
  return sourceFiles(plantedTree).flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        const rule = /\/\/ breaks: ([a-z0-9-]+)$/.exec(text)?.[1];
        return rule === undefined ? [] : [{ rule, file: relative(plantedTree, path), line: index + 1 }];
      }),
  );
}

/**
 * What a check got wrong about the planted tree, one sentence each: breaches of its rules that it did not find, rules
 * that nothing breaks, and files that announce none of its rules and were reported all the same.
 */
export function blindSpots(rules: readonly string[], found: readonly Breach[]): string[] {
  const expected = plantedBreaches().filter((breach) => rules.includes(breach.rule));
  const announced = new Set(plantedBreaches().map((breach) => breach.file));
  const missed = expected.filter((breach) => !found.some((other) => sameBreach(breach, other)));
  const untried = rules.filter((rule) => !expected.some((breach) => breach.rule === rule));
  const unfair = found.filter((breach) => !announced.has(breach.file));
  return [
    ...missed.map(
      ({ rule, file }) => `${rule} is broken on purpose in ${plantedTree}/${file} and was not found`,
    ),
    ...untried.map(
      (rule) => `${rule} is broken nowhere in ${plantedTree}: plant a breach, so that the rule cannot rot`,
    ),
    ...unfair.map(({ rule, file }) => `${plantedTree}/${file} breaks no rule and was reported for ${rule}`),
  ];
}

/** TypeScript files under a folder, in order of their names. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort();
}

function sameBreach(planted: Breach, found: Breach): boolean {
  const sameLine = found.line === undefined || found.line === planted.line;
  return planted.rule === found.rule && planted.file === found.file && sameLine;
}

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What a file brings along before it does anything; each with the way that leads there. */
export interface LoadedAtOnce {
  readonly modules: ReadonlyMap<string, string>;
  readonly libraries: ReadonlyMap<string, string>;
}

/** Follows imports from these sources, types and what is only imported where it is used left aside. */
export function loadedAtOnce(...entries: readonly string[]): LoadedAtOnce {
  const modules = new Map(entries.map((entry) => [entry, entry]));
  const libraries = new Map<string, string>();
  for (const [file, way] of modules) {
    for (const name of importsOf(file)) {
      const isOurs = name.startsWith('.');
      if (!isOurs && name.startsWith('node:')) continue;
      const [known, to] = isOurs ? [modules, join(dirname(file), name)] : [libraries, packageOf(name)];
      if (!known.has(to)) known.set(to, `${way} → ${to}`);
    }
  }
  return { modules, libraries };
}

const seen = new Map<string, readonly string[]>();

/** Each file is read once, however many lead to it. */
function importsOf(file: string): readonly string[] {
  const known = seen.get(file) ?? readImports(file);
  seen.set(file, known);
  return known;
}

function readImports(file: string): readonly string[] {
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  return statements.flatMap((one) => {
    const isImport = ts.isImportDeclaration(one) && !one.importClause?.isTypeOnly;
    const isExport = ts.isExportDeclaration(one) && !one.isTypeOnly;
    if (!isImport && !isExport) return [];
    return one.moduleSpecifier && ts.isStringLiteral(one.moduleSpecifier) ? [one.moduleSpecifier.text] : [];
  });
}

/** `@hono/node-server`, `mysql2` of `mysql2/promise`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

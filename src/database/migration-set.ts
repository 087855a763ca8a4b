import { readdir } from 'node:fs/promises';
import { Failure } from '../errors.ts';

/** A folder of numbered SQL files, and the schema that they fill. */
export interface MigrationSet {
  /** For PostgreSQL. */
  readonly folder: string;
  readonly schema: string;
  /** For MySQL and MariaDB, where a database has no schemas; left out where the set is for PostgreSQL alone. */
  readonly mysqlFolder?: string;
}

/** What stands before us: which files were applied, and which wait. */
export interface MigrationState {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** The files of a folder in their order. */
export async function listFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}

/** Sorts the files by whether they were applied; throws Failure where one was that this version does not have. */
export function stateOf(files: readonly string[], done: readonly string[], where: string): MigrationState {
  const applied = new Set(done);
  const unknown = [...applied].find((name) => !files.includes(name));
  if (unknown !== undefined) {
    throw new Failure({
      kind: 'refused',
      code: 'schema-newer',
      fact: `${where} was migrated by a newer version, which knows ${unknown}`,
      hint: 'use that version; migrations only go forward',
    });
  }
  return {
    applied: files.filter((name) => applied.has(name)),
    pending: files.filter((name) => !applied.has(name)),
  };
}

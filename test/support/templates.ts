import type { Admin } from '../../demo/postgres/admin.ts';

/** What a copy of a template has: all of a control database but its ledger, or all that a target has of ours. */
export type Purpose = 'control' | 'target';

/** The run's template for a purpose; `run` is the word that the names of all its templates begin with. */
export function templateOf(run: string, purpose: Purpose): string {
  return `${run}_${purpose}`;
}

/** Whoever owns the tables in a template of the run. */
export function ownerOf(template: string): string {
  return `${template}_owner`;
}

/** Removes the templates of a run and their owners, which would outlive it on a server that is not its own. */
export async function dropTemplates(admin: Admin, run: string): Promise<void> {
  const databases = await admin.query(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [run],
  );
  for (const { name } of databases) await admin.dropDatabase(String(name));
  const roles = await admin.query('SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1)', [
    run,
  ]);
  for (const { name } of roles) await admin.dropRole(String(name));
}

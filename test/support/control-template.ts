import type { Admin } from '../../demo/postgres/admin.ts';

/** Whoever owns the tables in the template of control databases, until a copy's own role does. */
export function ownerOf(template: string): string {
  return `${template}_owner`;
}

/** Removes a template, which would outlive the run on a server that is not its own. */
export async function dropTemplate(admin: Admin, template: string): Promise<void> {
  await admin.dropDatabase(template);
  await admin.dropRole(ownerOf(template));
}

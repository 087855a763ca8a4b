/**
 * SQL: the schema `public` is for this role alone. Before PostgreSQL 15 the owner of a database is no owner of it, and would
 * lose his rights there with everybody else.
 */
export function closePublic(owner: string): string {
  return `ALTER SCHEMA public OWNER TO ${owner}; REVOKE ALL ON SCHEMA public FROM PUBLIC`;
}

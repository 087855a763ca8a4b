import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../demo/postgres/server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL superuser's address, for making databases and ordinary roles. */
    postgresUrl: string;
  }
}

/** One private PostgreSQL for the whole run, or the one that RETENTIOND_TEST_POSTGRES_URL names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.RETENTIOND_TEST_POSTGRES_URL;
  if (given) {
    project.provide('postgresUrl', given);
    return async () => undefined;
  }
  const server = await startPostgres({ fsync: false, settings: { max_connections: '200' } });
  project.provide('postgresUrl', server.url('postgres'));
  return server.remove;
}

import { inject } from 'vitest';

/** Whether the run's PostgreSQL is of this major version or later: what older ones do not know cannot be tried there. */
export function isAtLeast(major: number): boolean {
  return inject('postgresVersion') >= major * 10_000;
}

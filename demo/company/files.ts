import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.ts';

/** The demo's files as a reader finds them in the repository. */
export const COMPANY_FILES = {
  schema: join(packageRoot, 'demo', 'company', 'schema.sql'),
  config: join(packageRoot, 'demo', 'company', 'retentiond.yaml'),
  datamap: join(packageRoot, 'demo', 'company', 'datamap'),
  crm: join(packageRoot, 'demo', 'company', 'datamap', 'crm.yaml'),
  policies: join(packageRoot, 'policies'),
} as const;

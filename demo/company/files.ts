import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.ts';

/** The demo's files as a reader finds them in the repository. */
export const COMPANY_FILES = {
  schema: join(packageRoot, 'demo', 'company', 'schema.sql'),
  config: join(packageRoot, 'demo', 'company', 'retentiond.yaml'),
  datamap: join(packageRoot, 'demo', 'company', 'datamap'),
  crm: join(packageRoot, 'demo', 'company', 'datamap', 'crm.yaml'),
  policies: join(packageRoot, 'policies'),
  /** The web shop, whose database is a MariaDB or a MySQL. */
  shop: {
    schema: join(packageRoot, 'demo', 'company', 'shop', 'schema.sql'),
    config: join(packageRoot, 'demo', 'company', 'shop', 'retentiond.yaml'),
    datamap: join(packageRoot, 'demo', 'company', 'shop', 'datamap', 'shop.yaml'),
  },
  /** What the second policy set changes: `then: anonymise`, and what becomes of each column. */
  second: {
    prospects: join(packageRoot, 'demo', 'company', 'second', 'prospects.yaml'),
    crm: join(packageRoot, 'demo', 'company', 'second', 'crm.yaml'),
  },
} as const;

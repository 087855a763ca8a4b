import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Project, readProject } from '../../src/app/project/project.ts';
import type { Instant } from '../../src/calendar/instant.ts';
import type { Flags } from '../../src/config/override.ts';
import { Failure } from '../../src/errors.ts';
import type { Promises } from './check.ts';
import { type Databases, writeDigestKey } from './databases.ts';
import { COMPANY_FILES } from './files.ts';

/** The company's two policy sets: all delete, then one anonymises. */
export interface CompanyProjects {
  readonly first: Project;
  readonly second: Project;
}

/**
 * Reads both as a person's own files would be read; the folder takes what is written for them. With the address of the
 * web shop's database, its logs are a second place of their category.
 */
export async function readCompany(
  databases: Databases,
  folder: string,
  shopUrl: string | null = null,
): Promise<CompanyProjects> {
  const environment = {
    CONTROL_URL: databases.controlUrl,
    CRM_URL: databases.crmUrl,
    DIGEST_KEY_PATH: await writeDigestKey(folder),
    ...(shopUrl === null ? {} : { SHOP_URL: shopUrl }),
  };
  const config = shopUrl === null ? COMPANY_FILES.config : COMPANY_FILES.shop.config;
  const read = (flags: Flags): Project => {
    const { project, findings } = readProject({
      cwd: folder,
      flags: { config, ...flags },
      environment,
    });
    const error = findings.find((found) => found.severity === 'error');
    if (!project || error) throw demoBroken(error && `${error.file}:${error.line}: ${error.message}`);
    return project;
  };
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  return {
    first: read(await layFirst(first, shopUrl !== null)),
    second: read(await layEdited(second, shopUrl !== null)),
  };
}

/** What a project promises, for the reference model. */
export function promisesOf({ config, policies, maps }: Project, now: Instant, connection = 'crm'): Promises {
  const datamap = maps.find(({ connections }) => connections.includes(connection));
  if (!datamap) throw demoBroken('the data map is missing');
  const zones = {
    policies: config.timezone,
    columns: datamap.timezone,
    plausibleAfter: config.plausibleAfter,
  };
  return { connection, policies, datamap, zones, now };
}

export function demoBroken(what: string | undefined): Failure {
  return new Failure({
    code: 'demo-broken',
    fact: `the demo's own files are not sound: ${what ?? 'unknown'}`,
  });
}

/** The files of the repository; with the shop's data map beside the first one where there is a shop. */
async function layFirst(folder: string, hasShop: boolean): Promise<Flags> {
  return hasShop ? { datamap: await layMaps(folder, COMPANY_FILES.crm, hasShop) } : {};
}

/** The first set with the second's files over it. */
async function layEdited(folder: string, hasShop: boolean): Promise<Flags> {
  const policies = join(folder, 'policies');
  await cp(COMPANY_FILES.policies, policies, { recursive: true });
  await cp(COMPANY_FILES.second.prospects, join(policies, 'prospects.yaml'));
  return { policies, datamap: await layMaps(folder, COMPANY_FILES.second.crm, hasShop) };
}

async function layMaps(folder: string, crm: string, hasShop: boolean): Promise<string> {
  const datamap = join(folder, 'datamap');
  await mkdir(datamap, { recursive: true });
  await cp(crm, join(datamap, 'crm.yaml'));
  if (hasShop) await cp(COMPANY_FILES.shop.datamap, join(datamap, 'shop.yaml'));
  return datamap;
}

// Writes what is derived from the code: JSON Schemas for editors and the reference. With --check it only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { schemaText } from '../src/app/schemas.ts';
import { commandsReference } from './commands-reference.ts';
import { defectsReference } from './defects-reference.ts';
import { entriesReference } from './entries-reference.ts';
import { findingsReference } from './findings-reference.ts';
import {
  configurationReference,
  dataMapReference,
  policyReference,
  policyReferenceFr,
} from './keys-reference.ts';
import { logReference } from './log-reference.ts';
import { metricsReference } from './metrics-reference.ts';
import { promisesPage } from './promises-page.ts';
import { readmeText } from './readme.ts';
import { statesReference, statesReferenceFr } from './states-reference.ts';

const files: Readonly<Record<string, string>> = {
  'schema/policy.schema.json': schemaText('policy'),
  'schema/datamap.schema.json': schemaText('datamap'),
  'schema/config.schema.json': schemaText('config'),
  'schema/ledger-entry.schema.json': schemaText('ledger-entry'),
  'docs/reference/commands.md': commandsReference(),
  'docs/reference/policy.md': policyReference(),
  'docs/reference/policy.fr.md': policyReferenceFr(),
  'docs/reference/datamap.md': dataMapReference(),
  'docs/reference/configuration.md': configurationReference(),
  'docs/reference/states.md': statesReference(),
  'docs/reference/states.fr.md': statesReferenceFr(),
  'docs/reference/entries.md': entriesReference(),
  'docs/reference/ledger-defects.md': defectsReference(),
  'docs/reference/findings.md': findingsReference(),
  'docs/reference/log.md': logReference(),
  'docs/reference/metrics.md': metricsReference(),
  'docs/promises.md': promisesPage(),
  'README.md': readmeText(),
};

const checking = process.argv.includes('--check');
const stale = Object.entries(files).filter(([file, text]) => current(file) !== text);

for (const [file, text] of stale) {
  if (checking) {
    console.error(`${file} is not what the code says`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${file}`);
  }
}
if (checking && stale.length > 0) process.exitCode = 1;

function current(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

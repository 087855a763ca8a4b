// Writes what is derived from the code: JSON Schemas for editors and the reference. With --check it only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { configSchema } from '../src/config/schema.ts';
import { dataMapSchema } from '../src/datamap/schema.ts';
import { policyJsonSchema } from '../src/policy/schema.ts';
import { jsonSchema } from '../src/reading/json-schema.ts';
import { findingsReference } from './findings-reference.ts';

const files: Readonly<Record<string, string>> = {
  'schema/policy.schema.json': asFile(policyJsonSchema()),
  'schema/datamap.schema.json': asFile(
    jsonSchema(dataMapSchema, { title: 'A data map of retentiond', id: 'datamap.schema.json' }),
  ),
  'schema/config.schema.json': asFile(
    jsonSchema(configSchema, { title: 'The configuration of retentiond', id: 'config.schema.json' }),
  ),
  'docs/reference/findings.md': findingsReference(),
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

function asFile(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function current(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

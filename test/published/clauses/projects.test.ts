import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runIn } from '../../unit/cli/recorded.ts';
import { instant } from '../moment.ts';
import { COMPANIES, listedClauses } from './clauses.ts';
import { folderOf } from './company.ts';

/*
 * What can be said of the five projects without any database.
 */

/** Nobody is behind these addresses. */
const environment = {
  CONTROL_URL: 'postgres://user:word@127.0.0.1:1/control',
  CRM_URL: 'postgres://user:word@127.0.0.1:1/crm',
  VAULT_URL: 'mariadb://user:word@127.0.0.1:1/vault',
  DIGEST_KEY_PATH: '/nowhere/digest.key',
};

const surroundings = { environment, clock: () => instant('2026-06-01T12:00:00Z') };

describe.each(COMPANIES)('%s', (company) => {
  const folder = folderOf(company);
  const policies = readdirSync(join(folder, 'policies'));

  test('validate finds no error, and no warning that nobody answers for', async () => {
    const { code, stdout } = await runIn(folder, 'validate --json', surroundings);
    const { findings } = JSON.parse(stdout) as { findings: { severity: string; accepted?: string }[] };
    expect(findings.filter(({ accepted }) => accepted === undefined)).toEqual([]);
    expect(code).toBe(0);
  });

  test('every example of the policies is as it says', async () => {
    const { code, stdout } = await runIn(folder, 'test --json', surroundings);
    const { examples } = JSON.parse(stdout) as { examples: { ok: boolean; file: string }[] };
    expect(examples.filter(({ ok }) => !ok)).toEqual([]);
    expect(code).toBe(0);
    // Every policy has some.
    expect(new Set(examples.map(({ file }) => file.replace('policies/', '')))).toEqual(new Set(policies));
  });

  test.each(['en', 'fr'])('explain says every policy in words: %s', async (language) => {
    const { code, stdout } = await runIn(folder, `explain --language ${language}`, surroundings);
    expect(code).toBe(0);
    for (const file of policies) {
      const { title } = read(folder, file);
      expect(stdout).toContain(title[language]);
    }
  });

  test.each(policies)('%s says itself in English and French, and cites its clause', (file) => {
    const {
      category,
      title,
      purpose,
      source,
      words = {},
      starts,
      suspend_while,
      extend_while,
      keep,
    } = read(folder, file);
    expect(`${category}.yaml`).toBe(file);
    for (const texts of [title, purpose]) expect(Object.keys(texts)).toEqual(['en', 'fr']);
    const said = [starts, suspend_while, extend_while, typeof keep === 'object' ? keep.by : undefined];
    const names = said.flatMap((one) => (typeof one === 'object' ? Object.values(one) : [one])).flat();
    expect(new Set(Object.keys(words))).toEqual(new Set(names.filter((one) => one !== undefined)));
    const cited = listedClauses().filter(({ id }) =>
      new RegExp(`[( ]${id.replaceAll('.', '\\.')}[), ;:]`).test(source),
    );
    const listed = listedClauses().filter(({ files }) => files.includes(`${company}/policies/${file}`));
    expect(listed.length).toBeGreaterThan(0);
    for (const one of listed) expect(cited.map(({ id }) => id)).toContain(one.id);
  });
});

test('every clause is listed once, and each that is kept has its cases', () => {
  const clauses = listedClauses();
  expect(new Set(clauses.map(({ id }) => id)).size).toBe(clauses.length);
  expect(clauses.filter(({ files }) => files.length === 0).map(({ id }) => id.split('.')[1])).toEqual(
    expect.arrayContaining(['requests', 'afterdeath', 'erasure']),
  );
  const tested = COMPANIES.flatMap((company) => {
    const text = readFileSync(new URL(`${company}.test.ts`, import.meta.url), 'utf8');
    return [...text.matchAll(/clause\('([^']+)'/g)].map(([, id]) => id);
  });
  expect(new Set(tested)).toEqual(
    new Set(clauses.filter(({ files }) => files.length > 0).map(({ id }) => id)),
  );
});

interface Written {
  readonly category: string;
  readonly title: Readonly<Record<string, string>>;
  readonly purpose: Readonly<Record<string, string>>;
  readonly source: string;
  readonly words?: object;
  readonly starts?: string | Readonly<Record<string, readonly string[]>>;
  readonly suspend_while?: string | readonly string[];
  readonly extend_while?: string | readonly string[];
  readonly keep?: string | { readonly by: string };
}

function read(folder: string, file: string): Written {
  return parse(readFileSync(join(folder, 'policies', file), 'utf8')) as Written;
}

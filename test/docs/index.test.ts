import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { everyPage, readPageText } from './typed.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('docs/README.md leads to every page under docs/', () => {
  const index = readPageText('docs/README.md');
  const pages = everyPage()
    .filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')
    .filter((page) => !page.startsWith('docs/decisions/'))
    .map((page) => page.slice('docs/'.length));
  expect(pages.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});

test.each(['docs/how-to/write-a-policy.md', 'docs/how-to/write-a-policy.fr.md'])(
  '%s shows every word that a policy may say',
  (page) => {
    const { properties } = JSON.parse(readFileSync(join(ROOT, 'schema/policy.schema.json'), 'utf8'));
    const text = readPageText(page);
    expect(Object.keys(properties).filter((key) => !new RegExp(`^ *(- )?${key}:`, 'm').test(text))).toEqual(
      [],
    );
  },
);

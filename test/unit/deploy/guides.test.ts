import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const GUIDES = ['SECURITY.md', 'CONTRIBUTING.md', 'docs/how-to/systemd.md', 'docs/how-to/image.md'];
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

test.each(GUIDES)('what %s names is there: files, folders and scripts', (guide) => {
  const text = readFileSync(join(ROOT, guide), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to = '']) =>
    join(dirname(guide), to),
  );
  const paths = [...text.matchAll(/`((?:src|test|docs|deploy|migrations|scripts|\.ci)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  );
  const named = [...links, ...paths];
  expect(named).not.toEqual([]);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const called = [...text.matchAll(/npm run ([a-z:]+)|`(test:[a-z]+)`/g)].map(
    ([, one, other]) => one ?? other,
  );
  expect(called.filter((name) => scripts[name as string] === undefined)).toEqual([]);
});

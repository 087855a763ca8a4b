import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsIn, linksIn, namedPaths, pages } from './pages.ts';

const ALL = pages();
const read = (file: string): string => readFileSync(file, 'utf8');

test('there are pages to check', () => {
  expect(ALL).toEqual(
    expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/reference/commands.md']),
  );
});

describe.each(ALL)('%s', (page) => {
  const text = read(page);

  test('links to files and headings that are there', () => {
    const broken = linksIn(text).filter((link) => !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });

  test('names files that are there', () => {
    const missing = namedPaths(text).filter(
      (path) => !existsSync(path) && !existsSync(join(dirname(page), path)),
    );
    expect(missing).toEqual([]);
  });
});

/** Relative links only: what others have on their servers is theirs to keep. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  return statSync(file).isFile() && anchorsIn(read(file)).includes(decodeURIComponent(anchor));
}

describe('what is looked for', () => {
  test('links, not what stands in code', () => {
    expect(
      linksIn('[a](b.md), `[c](d.md)`\n```\n[e](f.md)\n```\n![g](h.svg) [i](https://example.com)'),
    ).toEqual(['b.md', 'h.svg']);
  });

  test('anchors as they are made of headings, the second of a name with a number', () => {
    expect(anchorsIn('# A `b.<c>` d: e\n## L’été\n## L’été\n```\n# none\n```')).toEqual([
      'a-bc-d-e',
      'lété',
      'lété-1',
    ]);
  });

  test('paths in code, without what is no path of ours', () => {
    expect(
      namedPaths('`src/plan/`, `test/a.test.ts`, `src/*.ts`, src/x.ts, `docs/NNNN-x.md`, `crm/people`'),
    ).toEqual(['src/plan/', 'test/a.test.ts']);
  });
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { type Typed, typePage } from './run/type-page.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** For the table of pages. */
    page?: Typed & { readonly name: string };
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What is no page: a history, and what tests compare with. */
const NO_PAGES = /^(?:CHANGELOG\.md$|test\/unit\/)/;
const PAGE_MILLISECONDS = 600_000;

/** Every page of the repository, also one that was not committed yet. */
export function everyPage(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((name) => name !== '' && !NO_PAGES.test(name));
}

/** Files of tests divide the pages among themselves, since files run beside each other. */
type Share = 'how-to' | 'tutorial' | 'other';

function shareOf(page: string): Share {
  if (page.startsWith('docs/how-to/')) return 'how-to';
  return page.startsWith('docs/tutorial') ? 'tutorial' : 'other';
}

export function readPageText(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** One test a page. */
export function testPages(share: Share): void {
  for (const page of everyPage().filter((name) => shareOf(name) === share)) {
    test(page, { timeout: PAGE_MILLISECONDS }, async ({ task }) => {
      task.meta.page = { name: page, ...(await typePage(page, readPageText(page))) };
    });
  }
}

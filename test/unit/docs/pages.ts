import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { slugOf } from '../../../scripts/reference/markdown.ts';

/** Folders whose files pages name from the root on. */
const FOLDERS = [
  'src',
  'test',
  'docs',
  'scripts',
  'migrations',
  'schema',
  'deploy',
  'demo',
  'bench',
  'evidence',
  'policies',
];

/** Every page of the repository. */
export function pages(): readonly string[] {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  return [...readdirSync('.'), ...below].filter((file) => file.endsWith('.md')).sort();
}

/** Where its links and pictures lead, those to other servers left out. */
export function linksIn(text: string): readonly string[] {
  const prose = withoutBlocks(text).replaceAll(/`[^`\n]*`/g, (code) => '·'.repeat(code.length));
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^[a-z]+:/i.test(link));
}

/** The anchors of its headings. */
export function anchorsIn(text: string): readonly string[] {
  const headings = [...withoutBlocks(text).matchAll(/^#{1,6} +(.+)$/gm)].map(([, title]) =>
    slugOf(shown(title as string)),
  );
  return headings.map((slug, index) => {
    const before = headings.slice(0, index).filter((one) => one === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** Paths of ours that stand in code, as they are written; patterns and placeholders are none. */
export function namedPaths(text: string): readonly string[] {
  const path = new RegExp(`\`((?:${FOLDERS.join('|')})/[^\`\\s]+)\``, 'g');
  return [...text.matchAll(path)]
    .map(([, found]) => found as string)
    .filter((found) => !/[*<>{}…$:]|NNNN|[A-Z]{4}/.test(found));
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^(```|~~~)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, '');
}

/** A heading as it is read: of a link its text. */
function shown(title: string): string {
  return title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

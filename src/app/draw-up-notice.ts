import { toCsv } from '../notice/csv.ts';
import type { NoticeDocument, Part } from '../notice/document.ts';
import { toHtml } from '../notice/html.ts';
import { toMarkdown } from '../notice/markdown.ts';
import { drawUp } from '../notice/notice.ts';
import type { Language } from '../plan/phrases.ts';
import type { Policy, Texts } from '../policy/policy.ts';
import type { Project } from './project.ts';

const FORMATS = {
  markdown: toMarkdown,
  html: toHtml,
  csv: toCsv,
} as const satisfies Record<string, (document: NoticeDocument) => string>;

export type NoticeFormat = keyof typeof FORMATS;

export const NOTICE_FORMATS = Object.keys(FORMATS) as readonly NoticeFormat[];

/** A document, and what a person should know who publishes it. */
export interface DrawnNotice {
  readonly text: string;
  /** Categories that are left out, since their policies are drafts. */
  readonly drafts: readonly string[];
  /** Categories whose title or purpose is told in another language. */
  readonly untranslated: readonly string[];
}

export function drawUpNotice(
  { policies, rules, maps, config }: Pick<Project, 'policies' | 'rules' | 'maps' | 'config'>,
  part: Part,
  language: Language,
  format: NoticeFormat,
): DrawnNotice {
  const document = drawUp({ policies, rules, maps, zone: config.timezone }, part, language);
  const inForce = policies.filter(({ draft }) => !draft);
  return {
    text: FORMATS[format](document),
    drafts: categories(policies.filter(({ draft }) => draft)),
    untranslated: categories(
      inForce.filter(({ title, purpose }) => isMissing(title, language) || isMissing(purpose, language)),
    ),
  };
}

/** A text that names no language is for all of them. */
function isMissing(texts: Texts, language: Language): boolean {
  return texts[language] === undefined && texts['default'] === undefined;
}

function categories(policies: readonly Policy[]): readonly string[] {
  return policies.map(({ category }) => category);
}

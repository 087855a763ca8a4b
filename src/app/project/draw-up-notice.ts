import { toCsv } from '../../notice/csv.ts';
import type { NoticeDocument, NoticeFormat, Part } from '../../notice/document.ts';
import { toHtml } from '../../notice/html.ts';
import { toMarkdown } from '../../notice/markdown.ts';
import { drawUp } from '../../notice/notice.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import type { Policy } from '../../policy/policy.ts';
import { type Untranslated, untranslatedIn } from '../../policy/untranslated.ts';
import type { Project } from './project.ts';

const WRITERS: Readonly<Record<NoticeFormat, (document: NoticeDocument) => string>> = {
  markdown: toMarkdown,
  html: toHtml,
  csv: toCsv,
};

/** A document, and what a person should know who publishes it. */
export interface DrawnNotice {
  readonly text: string;
  /** Categories that are left out, since their policies are drafts. */
  readonly drafts: readonly string[];
  /** What is told in another language, by category. */
  readonly untranslated: Readonly<Record<string, readonly Untranslated[]>>;
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
    text: WRITERS[format](document),
    drafts: categories(policies.filter(({ draft }) => draft)),
    untranslated: Object.fromEntries(
      inForce
        .map((policy) => [policy.category, untranslatedIn(policy, language, config.language)] as const)
        .filter(([, missing]) => missing.length > 0),
    ),
  };
}

function categories(policies: readonly Policy[]): readonly string[] {
  return policies.map(({ category }) => category);
}

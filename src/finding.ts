import { phraseTexts } from './finding-text/en/phrase.ts';
import { english } from './finding-text/english.ts';
import { phraseTextsFr } from './finding-text/fr/phrase.ts';
import { french } from './finding-text/french.ts';
import {
  type Facts,
  type FindingText,
  fillIn,
  type Language,
  type Phrase,
  type Phrases,
} from './finding-text/text.ts';

/** A place in a file that a person wrote; lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place together with its line as written; null where there is no file. */
export interface WrittenAt extends Position {
  readonly excerpt: string | null;
}

export type Severity = FindingText['severity'];

export type FindingCode = keyof typeof english;

/** Something to mend, or to know, in a policy, a data map, the configuration or the live catalogue. */
export interface Finding extends Position {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** The fact, in one sentence without a full stop. */
  readonly message: string;
  /** What to write or do instead. */
  readonly hint: string;
  /** The line of the file, for the caret; null where there is no file. */
  readonly excerpt: string | null;
  /** What its text was filled in with, so that it can be told in another language. */
  readonly facts: Facts;
  /** Why a DPO accepts the warning; null where nobody does. */
  readonly accepted: string | null;
}

const LANGUAGES: Readonly<
  Record<Language, { readonly texts: Readonly<Record<FindingCode, FindingText>>; readonly phrases: Phrases }>
> = {
  en: { texts: english, phrases: phraseTexts },
  fr: { texts: french, phrases: phraseTextsFr },
};

/** A finding from the catalogue in English, its text filled in with facts, each shortened and made printable. */
export function finding(code: FindingCode, at: WrittenAt, facts: Facts = {}): Finding {
  return {
    file: at.file,
    line: at.line,
    column: at.column,
    code,
    severity: english[code].severity,
    ...wording(code, facts, 'en'),
    excerpt: at.excerpt,
    facts,
    accepted: null,
  };
}

/** Whether there is a finding of that code. */
export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(english, text);
}

export function severityOf(code: FindingCode): Severity {
  return english[code].severity;
}

/** Every code of a warning. */
export const WARNING_CODES: readonly FindingCode[] = Object.keys(english)
  .filter(isFindingCode)
  .filter((code) => severityOf(code) === 'warning');

/** The finding as it is told in a language; place, code and severity stay. */
export function wordFinding(found: Finding, language: Language): Finding {
  return { ...found, ...wording(found.code, found.facts, language) };
}

/** A phrase of ours by itself, for texts that are no findings; in English by default. */
export function phraseText(phrase: Phrase, language: Language = 'en'): string {
  return fillIn('{phrase}', { phrase }, LANGUAGES[language].phrases);
}

function wording(
  code: FindingCode,
  facts: Facts,
  language: Language,
): { readonly message: string; readonly hint: string } {
  const { texts, phrases } = LANGUAGES[language];
  const { message, hint } = texts[code];
  return { message: fillIn(message, facts, phrases), hint: fillIn(hint, facts, phrases) };
}

/** Whether anything was found that forbids to go on. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((found) => found.severity === 'error');
}

/** Findings of one text at one place are one. */
export function onceEach(findings: readonly Finding[]): readonly Finding[] {
  const textOf = ({ code, file, line, column, message }: Finding): string =>
    JSON.stringify([code, file, line, column, message]);
  return [...new Map(findings.map((found) => [textOf(found), found])).values()];
}

/** By file, line, column, so that two runs print the same list. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import pc from 'picocolors';
import { type Finding, type Severity, wordFinding } from '../finding.ts';
import { type Language, maskPasswords } from '../finding-text/text.ts';
import { printable } from './printable.ts';

/** Longer lines are cut around the caret, so that a line of a megabyte does not fill the terminal. */
const WHOLE_LINE = 120;
const BEFORE_CARET = 70;
const AFTER_CARET = 40;

type Label = Severity | 'hint' | 'accepted' | 'reason';

const LABELS: Readonly<Record<Language, Readonly<Record<Label, string>>>> = {
  en: { error: 'error', warning: 'warning', hint: 'hint:', accepted: 'accepted', reason: 'reason:' },
  fr: {
    error: 'erreur',
    warning: 'avertissement',
    hint: 'conseil :',
    accepted: 'accepté',
    reason: 'motif :',
  },
};

interface Rendering {
  readonly colour: boolean;
  /** English where it is left out. */
  readonly language?: Language;
}

/** A finding for a terminal: place, severity and code, the fact, the line with a caret, and what to do. */
export function renderFinding(found: Finding, options: Rendering): string {
  const language = options.language ?? 'en';
  const finding = wordFinding(found, language);
  const labels = LABELS[language];
  const colours = pc.createColors(options.colour);
  const place =
    finding.excerpt === null && finding.line === 1 && finding.column === 1
      ? finding.file
      : `${finding.file}:${finding.line}:${finding.column}`;
  // Nobody has to do anything about it any more: one grey block without a caret.
  if (finding.accepted !== null) {
    const told = [`${place}  ${labels.accepted}  ${finding.code}`, `  ${finding.message}`];
    return colours.dim([...told, `  ${labels.reason} ${onOneLine(finding.accepted)}`].join('\n'));
  }
  const severity = finding.severity === 'error' ? colours.red(labels.error) : colours.yellow(labels.warning);
  return [
    `${colours.bold(place)}  ${severity}  ${colours.dim(finding.code)}`,
    `  ${finding.message}`,
    ...caretLines(finding).map((line) => `    ${line}`),
    `  ${colours.cyan(labels.hint)} ${finding.hint}`,
  ].join('\n');
}

/** A reason is the DPO's own text, which may have several lines. */
function onOneLine(text: string): string {
  return printable(text.trim().replace(/\s+/g, ' '));
}

function caretLines(finding: Finding): string[] {
  if (finding.excerpt === null || finding.excerpt.trim() === '') return [];
  const excerpt = maskPasswords(finding.excerpt);
  const isWhole = excerpt.length <= WHOLE_LINE;
  const from = isWhole ? 0 : Math.max(0, finding.column - 1 - BEFORE_CARET);
  const to = isWhole ? WHOLE_LINE : finding.column - 1 + AFTER_CARET;
  const before = Array.from(printable(excerpt.slice(from, finding.column - 1)));
  const after = printable(excerpt.slice(finding.column - 1, to));
  const head = from > 0 ? '…' : '';
  const tail = excerpt.length > to ? '…' : '';
  return [`${head}${before.join('')}${after}${tail}`, `${' '.repeat(head.length + before.length)}^`];
}

import { expect } from 'vitest';
import type { Recorded } from '../unit/cli/recorded.ts';

/** A finding as `validate --json` prints it. */
export interface Told {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
}

declare module 'vitest' {
  interface TaskMeta {
    /** For the table of `npm run test:hostile`. */
    hostile?: HostileCount;
  }
}

/** What came of the cases of one test: how many were refused, and of how many anything was told at all. */
interface HostileCount {
  readonly class: string;
  readonly cases: number;
  readonly refused: number;
  readonly told: number;
}

/** The count of one case. */
export function countOf(of: string, findings: readonly Told[]): HostileCount {
  const refused = findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  return { class: of, cases: 1, refused, told: findings.length > 0 ? 1 : 0 };
}

/** More than this of one file is never told, `yaml-more-findings` included. */
export const MOST_FINDINGS = 1_001;

/** What no text for a person may hold: a stack, an exception's name, a gap, a value that moves the cursor. */
export const RAW =
  /\bat \S+ \(.*:\d+:\d+\)|\bat .*\.[jt]s:\d+|ZodError|YAML\w*Error|TypeError|RangeError|SyntaxError|Maximum call stack|undefined|\[object |Invalid input|ENOENT|EISDIR/;

/** The findings of a `validate --json`, each of them sound; `.expect` files are their text. */
export function findingsOf({ code, stdout, stderr }: Recorded): readonly Told[] {
  expect(stderr).toBe('');
  const { ok, findings } = JSON.parse(stdout) as { readonly ok: boolean; readonly findings: readonly Told[] };
  for (const found of findings) {
    expect(found.file).not.toBe('');
    expect(found.line).toBeGreaterThanOrEqual(1);
    expect(found.column).toBeGreaterThanOrEqual(1);
    for (const text of [found.message, found.hint]) {
      expect(text).not.toBe('');
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]|(?<![$`])\{(?:key|written|table|column|name|allowed)\}/u);
      expect(text).not.toMatch(RAW);
    }
  }
  const refused = findings.some(({ severity }) => severity === 'error');
  expect({ ok, code }).toEqual({ ok: !refused, code: refused ? 3 : 0 });
  return findings;
}

/** One in so many cases is told in French, too, in a short run; `npm run test:hostile` and a long one tell all of them. */
const FRENCH_EVERY = 8;

/** Whether the case of this number is told in both languages now. */
export function isToldInFrench(index: number): boolean {
  return ['hostile', 'long'].includes(process.env.MODE ?? '') || index % FRENCH_EVERY === 0;
}

/** Findings without their words, which a second run tells in another language. */
export function verdictOf(findings: readonly Told[]): readonly Omit<Told, 'message' | 'hint'>[] {
  return findings.map(({ message: _, hint: __, ...rest }) => rest);
}

/** More than these are the same as the first ones. */
const SHOWN = 12;

/** `file:line:column severity code`, the message, and what to do, as the corpus keeps them. */
export function expectText(findings: readonly Told[]): string {
  const shown = findings
    .slice(0, SHOWN)
    .map(
      ({ file, line, column, severity, code, message, hint }) =>
        `${JSON.stringify(file).slice(1, -1)}:${line}:${column} ${severity} ${code}\n  ${message}\n  hint: ${hint}\n`,
    );
  const rest = findings.length - shown.length;
  return shown.join('') + (rest > 0 ? `and ${rest} more\n` : '');
}

import { formatPeriod, type Period } from './period.ts';
import { ABBREVIATIONS, type CountedUnit, DESIGNATORS, LONGEST, WORDS } from './unit.ts';

/** Why a text is no period. */
export interface PeriodProblem {
  readonly problem:
    | 'empty'
    | 'mixed_units'
    | 'zero'
    | 'negative'
    | 'ambiguous_unit'
    | 'unknown_unit'
    | 'no_unit'
    | 'not_whole'
    | 'too_long'
    | 'not_a_period';
  readonly text: string;
  /** The unit as written, where there is one. */
  readonly unit: string | null;
  /** What may have been meant, most likely first; each is a period. */
  readonly suggestions: readonly string[];
}

/**
 * Reads one number and one unit: in English or French words (`13 months`, `5 ans`), or as an ISO 8601 duration with one
 * unit (`P13M`, `PT12H`). Letter case does not matter, and no-break spaces are spaces.
 */
export function parsePeriod(text: string): Period | PeriodProblem {
  const written = text
    .replace(/e\u0301/gi, (letter) => letter.normalize('NFC'))
    .replace(/[\u00A0\u2007\u202F]/g, ' ')
    .replace(/^ +| +$/g, '');
  if (written === '') return problem(text, 'empty');
  // A bound on the work, and on what a finding has to quote.
  if (written.length > 100) return problem(text, 'not_a_period');
  if (/^[-\u2010-\u2015\u2212] *[0-9P]/i.test(written)) return problem(text, 'negative');
  return /^P(?:T|[0-9.,+-]|$)/i.test(written) ? parseIso(text, written) : parseWords(text, written);
}

function parseWords(text: string, written: string): Period | PeriodProblem {
  const [, digits, word] = /^([0-9]+) *(\p{L}*)$/u.exec(written) ?? [];
  if (digits === undefined || word === undefined) return oddWords(text, written);
  if (/^0+$/.test(digits)) return problem(text, 'zero', word || null);
  const plain = digits.replace(/^0+/, '');
  if (word === '') {
    const suggestions = (['days', 'months', 'years'] as const).map((unit) => `${plain} ${unit}`);
    return problem(text, 'no_unit', null, suggestions.filter(isPeriod));
  }
  if (plain !== digits) return problem(text, 'not_a_period', word, [`${plain} ${word}`].filter(isPeriod));
  const unit = unitNamed(word);
  return unit === null ? unitProblem(text, Number(digits), word) : bounded(text, digits, unit, word);
}

/** What is neither a number and a word nor a number alone. */
function oddWords(text: string, written: string): PeriodProblem {
  if (/^[0-9]*[.,/][0-9]|^[0-9]+e[+-]?[0-9]|^[0-9]* *\p{No}/iu.test(written))
    return problem(text, 'not_whole');
  const grouped = /^([0-9]{1,3}(?:[ _'][0-9]{3})+) *(\p{L}+)$/u.exec(written);
  if (grouped?.[1] && grouped[2]) {
    const plain = `${grouped[1].replace(/[^0-9]/g, '')} ${grouped[2]}`;
    return problem(text, 'not_a_period', grouped[2], [plain].filter(isPeriod));
  }
  if (/^(?!0x)[0-9]+ *\p{L}[^0-9]*[0-9]+ *\p{L}/u.test(written)) return problem(text, 'mixed_units');
  return problem(text, 'not_a_period');
}

function unitNamed(word: string): CountedUnit | null {
  // Lower-casing folds a few look-alikes into Latin letters (U+212A becomes k), so they are refused before it.
  return /^[a-zA-ZéÉ]+$/.test(word) ? (WORDS.get(word.toLowerCase()) ?? null) : null;
}

function unitProblem(text: string, count: number, word: string): PeriodProblem {
  const lower = word.toLowerCase();
  if (lower === 'm') {
    const suggestions = (['month', 'minute'] as const).map((unit) => formatPeriod({ count, unit }, 'en'));
    return problem(text, 'ambiguous_unit', word, suggestions.filter(isPeriod));
  }
  const suggestions = (['en', 'fr'] as const).flatMap((language) => {
    const unit = ABBREVIATIONS[language].get(lower);
    return unit ? [formatPeriod({ count, unit }, language)] : [];
  });
  return problem(text, 'unknown_unit', word, suggestions.filter(isPeriod));
}

function parseIso(text: string, written: string): Period | PeriodProblem {
  const iso = written.toUpperCase();
  const [, time, digits, designator] = /^P(T?)([0-9]+)([A-Z]?)$/.exec(iso) ?? [];
  if (digits === undefined || designator === undefined) return oddIso(text, iso);
  if (/^0+$/.test(digits)) return problem(text, 'zero', designator || null);
  if (designator === '') return problem(text, 'no_unit');
  const plain = digits.replace(/^0+/, '');
  if (plain !== digits) {
    return problem(text, 'not_a_period', designator, [`P${time}${plain}${designator}`].filter(isPeriod));
  }
  const unit = DESIGNATORS[time === 'T' ? 'T' : ''].get(designator);
  if (unit) return bounded(text, digits, unit, designator);
  const moved = `P${time === 'T' ? '' : 'T'}${digits}${designator}`;
  const misplaced = DESIGNATORS[time === 'T' ? '' : 'T'].has(designator);
  return problem(text, 'unknown_unit', designator, misplaced && isPeriod(moved) ? [moved] : []);
}

function oddIso(text: string, iso: string): PeriodProblem {
  if ((iso.match(/[0-9][A-Z]/g) ?? []).length > 1) return problem(text, 'mixed_units');
  if (/^PT?-[0-9]/.test(iso)) return problem(text, 'negative');
  return problem(text, /^PT?[0-9]*[.,][0-9]+[A-Z]$/.test(iso) ? 'not_whole' : 'not_a_period');
}

function bounded(text: string, digits: string, unit: CountedUnit, word: string): Period | PeriodProblem {
  const count = Number(digits);
  return count > LONGEST[unit] ? problem(text, 'too_long', word) : { count, unit };
}

function isPeriod(text: string): boolean {
  return !('problem' in parsePeriod(text));
}

function problem(
  text: string,
  what: PeriodProblem['problem'],
  unit: string | null = null,
  suggestions: readonly string[] = [],
): PeriodProblem {
  return { problem: what, text, unit, suggestions };
}

import type { FindingText } from '../text.ts';

/** Why a text is no period; a period stands in all three languages. */
export const periodTexts = {
  'period-empty': {
    severity: 'error',
    message: 'the period is empty',
    hint: 'write one number and one unit: {examples}',
  },
  'period-mixed-units': {
    severity: 'error',
    message: '`{written}` mixes units, and months and days do not add up to one length',
    hint: 'write one number and one unit: 18 months, not 1 year 6 months',
  },
  'period-zero': {
    severity: 'error',
    message: '`{written}` is no time at all',
    hint: 'write one number above zero and one unit: {examples}',
  },
  'period-negative': {
    severity: 'error',
    message: '`{written}` is less than no time',
    hint: 'write one number above zero and one unit: {examples}',
  },
  'period-ambiguous-unit': {
    severity: 'error',
    message: '`{written}` can be minutes or months',
    hint: 'write the unit out: {examples}',
  },
  'period-unknown-unit': {
    severity: 'error',
    message: '`{written}` has a unit that is not known',
    hint: 'write minutes, hours, days, weeks, months or years, in English or French: {examples}',
  },
  'period-no-unit': {
    severity: 'error',
    message: '`{written}` has no unit',
    hint: 'write the number and its unit: {examples}',
  },
  'period-not-whole': {
    severity: 'error',
    message: '`{written}` is not a whole number of units',
    hint: 'write it in a smaller unit: 18 months, not 1.5 years',
  },
  'period-too-long': {
    severity: 'error',
    message: '`{written}` is more than 200 years',
    hint: 'write the period that was promised; check the number and the unit',
  },
  'period-malformed': {
    severity: 'error',
    message: '`{written}` is not a period',
    hint: 'write one number and one unit: {examples}',
  },
} as const satisfies Record<string, FindingText>;

import type { FindingText } from '../text.ts';

/** What holding a summary against its live table can find. */
export const summaryTexts = {
  'summary-own': {
    severity: 'error',
    message: 'rows are to be counted into `{table}`, which this rule reads or changes for another reason',
    hint: 'count them into a table that is there for the counts alone',
  },
  'summary-by-identifier': {
    severity: 'error',
    message:
      '`{column}` of `{table}` tells rows or persons apart: counted by it, the summary would be about single persons',
    hint: 'count by something that many rows share, such as a month or a country',
  },
  'summary-not-a-time': {
    severity: 'error',
    message: '`{column}` of `{table}` has the type {type}, and a month or a year can only be taken of a time',
    hint: 'name a column of type timestamptz, timestamp, datetime or date, or a counter that an event of this place reads with `as`',
  },
  'summary-value': {
    severity: 'error',
    message: '`{column}` of `{table}` has the type {type}, whose values rows do not share',
    hint: 'of a time, write `month_of` or `year_of`; else name a text, a whole number, a date or a truth value',
  },
  'summary-type': {
    severity: 'error',
    message: '`{column}` of `{table}` has the type {type}, which cannot hold what rows are counted by',
    hint: 'give it the type: {needed}',
  },
  'summary-collation': {
    severity: 'error',
    message: '`{column}` of `{table}` takes two spellings to be one, by its collation {collation}',
    hint: 'give it a collation that ends in `_bin`',
  },
  'summary-column-twice': {
    severity: 'error',
    message: 'two entries of the summary mean one column of `{table}`',
    hint: 'give each of them, and the count, a column of its own',
  },
  'summary-not-null': {
    severity: 'error',
    message: '`{column}` of `{table}` cannot be null, and null is where small groups are counted together',
    hint: 'allow null there',
  },
  'summary-count-type': {
    severity: 'error',
    message: '`{column}` of `{table}` is to hold a number of rows, and has the type {type} or may be null',
    hint: 'make it a whole number that is never null, such as bigint',
  },
  'summary-not-unique': {
    severity: 'error',
    message: 'no unique index of `{table}` is about just {columns}, so that a group could have two rows',
    hint: 'make one: unique ({columns})',
  },
  'summary-other-unique': {
    severity: 'error',
    message:
      'the index `{name}` of `{table}` forbids two rows with the same `{column}`, and groups may share it',
    hint: 'drop it, or count by just its columns',
  },
  'summary-computed': {
    severity: 'error',
    message: 'the database computes `{column}` of `{table}`, so that nothing can be written there',
    hint: 'name an ordinary column',
  },
  'summary-column-needed': {
    severity: 'error',
    message: 'a new row of `{table}` needs a value in `{column}`, and nothing says which',
    hint: 'allow null there, or give it a default',
  },
} as const satisfies Record<string, FindingText>;

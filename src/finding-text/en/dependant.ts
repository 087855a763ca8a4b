import type { FindingText } from '../text.ts';

/** What holding the dependants of a place against the foreign keys of a live catalogue can find. */
export const dependantTexts = {
  'dependant-unnamed': {
    severity: 'error',
    message:
      'the foreign key `{name}` of `{other}` acts by itself when a row of `{table}` goes (on delete {action})',
    hint: 'say what becomes of those rows, under the `dependants` of `{table}`: `{examples}`',
  },
  'dependant-kept': {
    severity: 'error',
    message:
      'rows of `{other}` cannot be kept: its foreign key `{name}` acts by itself when a row of `{table}` goes (on delete {action})',
    hint: 'write `then: delete` or `then: detach`, or give the foreign key `ON DELETE NO ACTION`',
  },
  'dependant-own': {
    severity: 'error',
    message: 'rows of `{table}` would go with other rows of `{table}`, whatever their own dates say',
    hint: 'write `then: detach`: each row is judged on its own',
  },
  'dependant-incomparable': {
    severity: 'error',
    message:
      'the foreign key `{name}` of `{other}` refers to the column `{column}` of `{table}`, whose type {type} is compared in a way of its own: rows that depend on a row cannot be told for certain',
    hint: 'let the foreign key refer to a column of an ordinary type: a number, a text, a uuid, a date',
  },
  'dependant-on': {
    severity: 'error',
    message: '`{table}` has no row key of one column to which `{column}` could refer',
    hint: 'write both columns: `on: { theirs: ours }`',
  },
  'dependant-type': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` has the type {type}, which cannot refer to `{other}` of type {needed}',
    hint: 'link columns of one type',
  },
  'dependant-not-null': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` cannot be null, so that its rows cannot be detached',
    hint: 'write `then: delete`, or let the column be null',
  },
  'dependant-referred': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` cannot become null: the foreign key `{name}` of `{other}` refers to it',
    hint: 'write `then: delete`, or `then: keep`',
  },
  'dependant-generated': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` cannot become null without a change of the generated column `{other}`',
    hint: 'write `then: delete`, or `then: keep`',
  },
  'dependant-circle': {
    severity: 'error',
    message: 'the tables that depend on `{table}` depend on each other in a circle',
    hint: 'name one of them `then: detach` where it closes the circle',
  },
  'dependant-twice': {
    severity: 'error',
    message: '`{table}` is named twice by `{column}`, and only one of the two could be done',
    hint: 'say one thing of each column',
  },
  'dependant-decides': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` decides which rows are due, and would be set to null before they go',
    hint: 'leave the column out of the filter, the conditions and the events of this category',
  },
  'dependant-place': {
    severity: 'error',
    message:
      'what the data map says of `{table}` is not understood, so that holds on its rows cannot be told',
    hint: 'mend its entry in the data map',
  },
  'dependant-unindexed': {
    severity: 'warning',
    message: 'no index begins with the column `{column}` of `{table}`: every batch reads the whole table',
    hint: 'ask for an index on this column',
  },
} as const satisfies Record<string, FindingText>;

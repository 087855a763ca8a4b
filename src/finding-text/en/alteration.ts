import type { FindingText } from '../text.ts';

/** What reading and checking how rows are anonymised or pseudonymised can find. */
export const alterationTexts = {
  'alteration-empty': {
    severity: 'error',
    message: '`anonymise` changes no column',
    hint: 'name each column that is to change: `columns: { phone: null }`',
  },
  'alteration-both': {
    severity: 'error',
    message: 'the column `{column}` stands under `columns` and under `leaves`',
    hint: 'name it once: it changes, or it stays',
  },
  'leaves-twice': {
    severity: 'error',
    message: 'the column `{column}` stands under `leaves` twice',
    hint: 'keep one of the two',
  },
  'character-impossible': {
    severity: 'error',
    message: '`{key}` has a line end, a tab or half a character in it',
    hint: 'write it on one line, with characters that can be seen',
  },
  'marker-named': {
    severity: 'error',
    message: 'the marker `{column}` stands under `columns` or `leaves`, too',
    hint: 'name it as `marker` only: it takes the time at which the row was done',
  },
  'technique-missing': {
    severity: 'error',
    message: '`{key}` does not say what becomes of the column',
    hint: 'write one of: {allowed}',
  },
  'technique-twice': {
    severity: 'error',
    message: '`{first}` and `{second}` are said of one column',
    hint: 'write one technique for each column',
  },
  'placeholder-unknown': {
    severity: 'error',
    message: '`{written}` has a brace in it that belongs to no placeholder',
    hint: 'write {allowed}, or a text without braces',
  },
  'round-not-positive': {
    severity: 'error',
    message: 'nothing can be rounded to multiples of {written}',
    hint: 'write a number above 0: `round: 10`',
  },
  'pointer-malformed': {
    severity: 'error',
    message: '`{written}` is no JSON pointer to a value inside the document',
    hint: 'write each name after a slash, `/user/email`; in a name, `~1` stands for a slash and `~0` for a tilde',
  },
  'pointer-twice': {
    severity: 'error',
    message: 'the pointer `{written}` stands in the list twice',
    hint: 'write it once',
  },
  'alteration-missing': {
    severity: 'error',
    message:
      'the policy `{category}` says `then: {action}`, and `{table}` does not say what becomes of its columns',
    hint: 'write `anonymise:` here, with every column of the table under `columns` or `leaves`',
  },
  'alteration-unused': {
    severity: 'error',
    message:
      '`{table}` says what becomes of its columns, and the policy `{category}` says `then: {action}`, which changes none',
    hint: 'take `anonymise:` out here, or write `then: anonymise` or `then: pseudonymise` in the policy',
  },
  'alteration-digest': {
    severity: 'error',
    message:
      'the digest in `{column}` is never anonymous while its key exists, and the policy says `then: anonymise`',
    hint: 'write a random text instead, or `then: pseudonymise` in the policy (GDPR, recital 26)',
  },
  'alteration-dependants': {
    severity: 'error',
    message:
      'nothing becomes of the dependants of `{table}`: the policy `{category}` says `then: {action}`, so that its rows stay',
    hint: 'take `dependants` out here, and give each of their tables a category of its own',
  },
  'alteration-unmarked': {
    severity: 'error',
    message:
      'nothing can say which rows of `{table}` are done: it has no marker, and the connection `{connection}` leaves no receipts',
    hint: 'add a column for the time and name it as `marker`, or write `receipts: table` in retentiond.yaml',
  },
  'link-changes-first': {
    severity: 'error',
    message:
      '`{name}` is read by the column `{column}` of `{table}`, which the category `{category}` can change too early',
    hint: 'keep it in the row itself; or name the column under `leaves` there',
  },
  'condition-changes-first': {
    severity: 'error',
    message:
      '`{name}` depends on the column `{column}` of `{table}`, which the category `{category}` can change too early',
    hint: 'keep it in the row itself; or name the column under `leaves` there',
  },
  'alteration-uncovered': {
    severity: 'error',
    message: 'nothing is said of what becomes of the column `{column}` of `{table}`',
    hint: 'name it under `columns` with a technique, or under `leaves` if it may stay as it is',
  },
  'alteration-twice': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` is named twice, in two spellings',
    hint: 'name it once, as the database spells it',
  },
  'alteration-key': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and is part of the row key',
    hint: 'name it under `leaves`: the row is found and remembered by it',
  },
  'alteration-unique': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and the unique index `{name}` hangs on it',
    hint: 'two rows could come to have one value: give each one of its own (`set` with a random part), name it under `leaves`, or drop the index',
  },
  'alteration-checked': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and the constraint `{name}` checks it',
    hint: 'name it under `leaves`, or drop the constraint: the new value could break it',
  },
  'alteration-foreign-key': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and the foreign key `{name}` refers by it',
    hint: 'write `null`, in every column of the key where it has MATCH FULL; or name it under `leaves`',
  },
  'alteration-referred': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` would change, and the foreign key `{name}` of `{other}` refers to it',
    hint: 'name it under `leaves`',
  },
  'alteration-not-null': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` could become null, which it must not be',
    hint: 'set a text, use another technique, or let the column be null',
  },
  'alteration-start': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and the period is counted from it',
    hint: 'name it under `leaves`',
  },
  'alteration-filter': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and the filter of the category asks for it',
    hint: 'name it under `leaves`, or take it out of `where`',
  },
  'alteration-condition': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` would change, and a condition that keeps rows longer asks for it',
    hint: 'name it under `leaves`, or take it out of `conditions`',
  },
  'alteration-attribute': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and the period is chosen by it',
    hint: 'name it under `leaves`',
  },
  'alteration-generated': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` is computed by the database, out of columns of which something is said',
    hint: 'take it out of `anonymise`: it follows them by itself',
  },
  'alteration-type': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` has the type {type}, which `{technique}` does not fit',
    hint: 'use it for these types only: {fitting}; or write `null`',
  },
  'alteration-too-long': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` takes {maximum} characters, and the text that is set has {length}',
    hint: 'shorten the text, or widen the column: a random text has 32 characters, a digest 64',
  },
  'alteration-too-fine': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` keeps {decimals} digits after the point, too few for multiples of {to}',
    hint: 'round to a number that the column can hold',
  },
  'alteration-no-effect': {
    severity: 'error',
    message: '`{technique}` would leave every value of the column `{column}` of `{table}` as it is',
    hint: 'take more away, or name the column under `leaves`',
  },
  'marker-type': {
    severity: 'error',
    message: 'the marker `{column}` of `{table}` has the type {type}, which holds no instant',
    hint: 'use a column of type timestamptz, or timestamp',
  },
  'marker-needs-zone': {
    severity: 'error',
    message: 'the marker `{column}` of `{table}` carries no time zone',
    hint: 'write `timezone:` at the top of the data map, or use a column of type timestamptz',
  },
  'marker-not-null': {
    severity: 'error',
    message:
      'the marker `{column}` of `{table}` cannot be null, so that it cannot say which rows are not done',
    hint: 'let the column be null',
  },
} as const satisfies Record<string, FindingText>;

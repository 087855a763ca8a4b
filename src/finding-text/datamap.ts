import type { FindingText } from './text.ts';

/** What only a data map can get wrong. */
export const dataMapTexts = {
  'name-empty': {
    severity: 'error',
    message: 'a table or column has an empty name',
    hint: 'write the name as it stands in the database',
  },
  'name-too-long': {
    severity: 'error',
    message: '`{name}` is longer than {maximum} bytes, and no database has such a name',
    hint: 'write the name as it stands in the database',
  },
  'name-impossible': {
    severity: 'error',
    message: '`{name}` cannot be the name of a table or column',
    hint: 'write the bare name: no quotes, semicolons, slashes, brackets, line ends, or blanks at its ends',
  },
  'name-too-many-dots': {
    severity: 'error',
    message: '`{name}` has too many dots',
    hint: 'a table is `table` or `schema.table`; a column stands alone, without its table',
  },
  'name-reserved': {
    severity: 'error',
    message: '`{name}` belongs to the server or to retentiond itself, and is never purged by a rule',
    hint: 'remove it; a table of yours that begins with pg_ is written with its schema, as in `public.pg_log`',
  },
  'value-impossible': {
    severity: 'error',
    message: 'the value of `{key}` has a line end, a tab or half a character in it',
    hint: 'write a value on one line; to match more than one value, use a list or `starts_with`',
  },
  'condition-empty': {
    severity: 'error',
    message: '`{key}` compares nothing',
    hint: 'write a column and a value, as in `status: prospect`, or leave the key out',
  },
  'condition-too-large': {
    severity: 'error',
    message: '`{key}` compares {tests} times, and at most {maximum} are allowed',
    hint: 'write a list of values in place of many comparisons, or keep the answer in a column',
  },
  'condition-too-deep': {
    severity: 'error',
    message: '`{key}` nests `any` and `all` {levels} times, and at most {maximum} are allowed',
    hint: 'several keys already mean *and*: write them beside each other',
  },
  'table-says-nothing': {
    severity: 'error',
    message: 'nothing is said of the table `{key}`',
    hint: 'give it a `category`, or `exempt: "why it holds no personal data"`, or `todo: "what will be done"`',
  },
  'table-says-two-things': {
    severity: 'error',
    message: '`{first}` and `{second}` cannot both be said of one table',
    hint: 'keep one of the two',
  },
  'person-without-reason': {
    severity: 'error',
    message: '`person: none` needs its reason',
    hint: 'add `because: "why no row is about one person"`, or name the column: `person: { email: email }`',
  },
  'reason-without-none': {
    severity: 'error',
    message: '`because` is the reason for `person: none`, and a person is named here',
    hint: 'remove `because`',
  },
  'person-without-kind': {
    severity: 'error',
    message: '`person` names nobody',
    hint: 'write a kind and its column, as in `email: email`, or `person: none` with `because: …`',
  },
  'event-without-column': {
    severity: 'error',
    message: 'the event `{key}` has no column',
    hint: 'write `{key}: its_column`, or `{key}: none` where the table does not know it',
  },
  'category-twice': {
    severity: 'error',
    message: 'the category `{category}` stands twice in this table',
    hint: 'a category stands once in a table: join the two filters with `any: [...]`',
  },
  'filters-overlap': {
    severity: 'error',
    message: 'nothing shows that no row is both in `{first}` and in `{second}`',
    hint: 'give both a `where` with different values of one column, as in `status: prospect` and `status: candidate`; letter case and accents are no difference',
  },
  'keys-differ': {
    severity: 'error',
    message: 'the categories of this table name different row keys',
    hint: 'a table has one row key: write `key` once',
  },
  'column-twice': {
    severity: 'error',
    message: 'the column `{column}` stands twice in `key`',
    hint: 'keep one of the two',
  },
  'connection-twice': {
    severity: 'error',
    message: 'the connection `{connection}` stands twice in this list',
    hint: 'keep one of the two',
  },
  'table-twice': {
    severity: 'error',
    message: 'the table `{table}` of the connection `{connection}` already stands in {file}, line {line}',
    hint: 'keep one of the two; several categories of one table are written as a list',
  },
  'backups-not-a-period': {
    severity: 'error',
    message: '`{written}` is not a period',
    hint: 'write one number and one unit, as in `{example}`',
  },
} as const satisfies Record<string, FindingText>;

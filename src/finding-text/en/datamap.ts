import type { FindingText } from '../text.ts';

/** What only a data map can get wrong. */
export const dataMapTexts = {
  'name-empty': {
    severity: 'error',
    message: 'a table or column has an empty name',
    hint: 'write the name as it stands in the database',
  },
  'name-too-long': {
    severity: 'error',
    message: '`{name}` is longer than {characters} characters, and no database has such a name',
    hint: 'write the name as it stands in the database: MariaDB and MySQL have names of up to {characters} characters, PostgreSQL of up to {bytes} bytes',
  },
  'name-impossible': {
    severity: 'error',
    message: '`{name}` has a line end or a character that cannot be seen in it',
    hint: 'write the bare name; a table or column that is called so is given another name in the database first',
  },
  'name-odd': {
    severity: 'error',
    message:
      '`{name}` has a quote, a semicolon, a slash, a bracket, or a blank at an end, and can only be the name of a table that is `exempt` or `todo`',
    hint: 'write the bare name; a table or column that is called so is given another name in the database first: a view of another name does not help',
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
    message: '`{key}` nests `any`, `all` and `some` {levels} times, and at most {maximum} are allowed',
    hint: 'several keys already mean *and*: write them beside each other',
  },
  'some-not-alone': {
    severity: 'error',
    message: '`{column}` stands beside `some`, where only `on` and `where` can stand',
    hint: 'a column of the other table stands under `where`; to ask for both, write `all: [{ {column}: … }, { some: … }]`',
  },
  'link-without-columns': {
    severity: 'error',
    message: '`{key}` names no column, so any row of the other table would be linked',
    hint: 'write their column that holds our row key, as in `on: subscriber_id`, or `on: { theirs: ours }`',
  },
  'link-incomplete': {
    severity: 'error',
    message: 'a link to another table needs `{missing}`',
    hint: 'write `of: their_table` and `on: their_column` (the one that holds our row key), or `on: { theirs: ours }`; a column of this table is written `column: its_name`, alone',
  },
  'table-says-nothing': {
    severity: 'error',
    message: 'nothing is said of the table `{key}`',
    hint: 'give it a `category`, or `with: the_table_it_depends_on`, or `exempt: "why it holds no personal data"`, or `todo: "what will be done"`',
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
  'match-without-person': {
    severity: 'error',
    message: '`person_match` says how a person is looked for, and `person: none` names nobody',
    hint: 'remove `person_match`',
  },
  'event-without-column': {
    severity: 'error',
    message: 'the event `{key}` has no column',
    hint: 'write `{key}: its_column`, or `latest` or `earliest` with a column of another table, or `{key}: none` where the table does not know it',
  },
  'event-says-two-things': {
    severity: 'error',
    message: '`{first}` and `{second}` cannot both be said of one event',
    hint: 'write `column` alone for a column of this table; or `latest` or `earliest`, one of the two, with `of` and `on`, for another table',
  },
  'dependant-repeated': {
    severity: 'error',
    message: 'the table `{table}` already stands in this list with the same `on`',
    hint: 'keep one of the two: its rows can have one end only',
  },
  'dependants-of-the-kept': {
    severity: 'error',
    message: 'these rows are not deleted (`then: {action}`), so nothing that depends on them is touched',
    hint: 'remove `dependants` here, or write `then: delete`',
  },
  'dependants-too-many': {
    severity: 'error',
    message: '{count} dependants are named here, and at most {maximum} are allowed',
    hint: 'give tables that can go by themselves a category of their own, whose policy removes them first',
  },
  'dependants-too-deep': {
    severity: 'error',
    message: 'dependants are named on {levels} levels, and at most {maximum} are allowed',
    hint: 'give the lowest tables a category of their own, whose policy removes them first',
  },
  'with-unknown': {
    severity: 'error',
    message: 'this data map says nothing of the table `{parent}`',
    hint: 'write the table whose `dependants` name this one, as it is written in this file',
  },
  'with-not-named': {
    severity: 'error',
    message:
      '`{parent}` does not name `{table}` among its dependants, so nothing says what becomes of its rows',
    hint: 'add it under `dependants` of `{parent}`, as in `{ table: {table}, on: their_column, then: delete }`; or write the table that has the category and names it',
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
  'archive-without-connection': {
    severity: 'error',
    message: '`{written}` does not say on which connection the archive is',
    hint: 'write the connection and the table: `vault.customers`',
  },
  'archive-without-leaves': {
    severity: 'error',
    message: '`{key}` is about rows that stay, and without `leaves` an archived row goes',
    hint: 'name the columns that stay, `leaves: [id, email]`, or take `{key}` out',
  },
  'archive-without-start': {
    severity: 'error',
    message: 'an archive holds the start of every row, and no column is named for it',
    hint: 'add `start: started_at`, the column that takes it',
  },
  'archive-says-two-things': {
    severity: 'error',
    message: 'an archive holds the start itself, and its rows go nowhere else: `{key}` has no meaning here',
    hint: 'take `{key}` out',
  },
  'start-outside-archive': {
    severity: 'error',
    message: '`start` names the column of an archive, and this table is none',
    hint: 'write `events`, or `in: archive`',
  },
  'dependant-archive-where': {
    severity: 'error',
    message: 'rows that depend on these are to be archived, and nothing says where',
    hint: 'add the connection and the table: `to: vault.agreements`',
  },
  'dependant-to-needless': {
    severity: 'error',
    message: '`to` says where rows are archived, and these are not: `then: {action}`',
    hint: 'take `to` out, or write `then: archive`',
  },
  'summary-by-nothing': {
    severity: 'error',
    message: 'nothing says what this column of the summary takes',
    hint: 'write one of `month_of`, `year_of` or `column` with `because`',
  },
  'summary-by-text': {
    severity: 'error',
    message: '`{column}` is to take something of `{of}`, and nothing says what',
    hint: 'write `{column}: { month_of: {of} }`, or `year_of`; `{ column: {of}, because: "…" }` takes each value as it is',
  },
  'summary-by-two-things': {
    severity: 'error',
    message: '`{first}` and `{second}` are two answers to what this column takes',
    hint: 'keep one of the two',
  },
  'summary-without-reason': {
    severity: 'error',
    message: 'a value is counted as it is, and nothing says why it tells nobody apart',
    hint: 'add the reason: `because: "two hundred values"`',
  },
  'summary-reason-needless': {
    severity: 'error',
    message: '`because` is the reason for a plain `column`, and `{key}` needs none',
    hint: 'take `because` out',
  },
  'summary-count-is-key': {
    severity: 'error',
    message: '`{column}` takes the number of rows, and is also one of the columns by which they are counted',
    hint: 'name two different columns',
  },
} as const satisfies Record<string, FindingText>;

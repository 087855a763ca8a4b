import type { FindingText } from '../text.ts';

/** What holding rules and data maps against a live catalogue can find. */
export const liveTexts = {
  'table-missing': {
    severity: 'error',
    message: 'the connection `{connection}` has no table `{table}`',
    hint: '{near}',
  },
  'table-ambiguous': {
    severity: 'error',
    message: 'the name `{table}` fits more than one table of `{connection}`: {found}',
    hint: 'write it with its schema and in its own letter case',
  },
  'table-not-a-table': {
    severity: 'error',
    message: '`{table}` is a {kind}, and only an ordinary table is purged',
    hint: 'name the table that holds the rows; MySQL and MariaDB must keep it in InnoDB',
  },
  'table-temporary': {
    severity: 'error',
    message: '`{table}` is a temporary table',
    hint: 'name a table that lasts',
  },
  'table-unmapped': {
    severity: 'error',
    message: 'nothing is said of the table `{table}` of `{connection}`',
    hint: 'give it a category, or `exempt: "why it holds no personal data"`, or `todo: "what will be done"`',
  },
  'with-not-dependant': {
    severity: 'error',
    message: 'rows of `{table}` are said to go with those of `{parent}`, and are not deleted with them',
    hint: 'write `then: delete` under the `dependants` of `{parent}`, or give `{table}` a category, an exemption or a `todo`',
  },
  'table-todo': {
    severity: 'warning',
    message: '`{table}` is still to be done: {reason}',
    hint: 'give it a category or an exemption once that is decided',
  },
  'column-missing': {
    severity: 'error',
    message: '`{table}` has no column `{column}`',
    hint: '{near}',
  },
  'column-ambiguous': {
    severity: 'error',
    message: 'the name `{column}` fits more than one column of `{table}`: {found}',
    hint: 'write the name in its own letter case',
  },
  'key-missing': {
    severity: 'error',
    message: '`{table}` has no primary key',
    hint: 'name the columns of a unique, not-null index under `key:`, or give the table a primary key',
  },
  'key-not-unique': {
    severity: 'error',
    message: '`{columns}` is no unique, not-null key of `{table}`',
    hint: 'a key needs a unique index over just these columns, not partial and not deferrable, and no null in them',
  },
  'key-type': {
    severity: 'error',
    message: 'the key column `{column}` of `{table}` has the type {type}, which cannot name a row exactly',
    hint: 'use a key of whole numbers, numerics, texts, bytes, uuids, dates or times',
  },
  'key-type-not-built': {
    severity: 'error',
    message: 'the key column `{column}` of `{table}` has the type {type}, and keys of it are not built yet',
    hint: 'under `key:`, name another unique, not-null index, of whole numbers, numerics, texts, bytes, uuids, dates or times; where there is none, add such a column, numbered by the database',
  },
  'shape-trigger': {
    severity: 'error',
    message: '`{table}` has the trigger `{name}`, which could skip rows or write elsewhere',
    hint: 'changing tables with triggers is not built yet; drop the trigger, or leave what is purged here as `todo`',
  },
  'shape-rule': {
    severity: 'error',
    message: '`{table}` has the rewrite rule `{name}`, which could turn a deletion into something else',
    hint: 'tables with rules are not changed; drop the rule, or leave what is purged here as `todo`',
  },
  'shape-row-security': {
    severity: 'error',
    message: '`{table}` has row security, which hides rows in silence',
    hint: 'changing tables with row security is not built yet; leave what is purged here as `todo`',
  },
  'shape-children': {
    severity: 'error',
    message: '`{table}` has children or partitions: {names}',
    hint: 'purging partitioned and inherited tables is not built yet; leave the table as `todo`',
  },
  'shape-parents': {
    severity: 'error',
    message: '`{table}` is a child or partition of {names}',
    hint: 'purging partitioned and inherited tables is not built yet; leave the table as `todo`',
  },
  'event-type': {
    severity: 'error',
    message: 'the column `{column}` has the type {type}, and no time can be read from it',
    hint: 'use a column of type timestamptz, timestamp, datetime or date, or say how a whole number counts: `as: epoch_s`, `epoch_ms` or `epoch_us`',
  },
  'event-as': {
    severity: 'error',
    message: 'the column `{column}` has the type {type}, so `as: {as}` cannot be',
    hint: '`as` is for columns of whole numbers; leave it out for columns of time',
  },
  'event-needs-zone': {
    severity: 'error',
    message: 'the column `{column}` keeps times without a zone, and this data map names none',
    hint: 'add `timezone: Europe/Paris` (the zone in which the times were written) at the top of the data map',
  },
  'event-date-hours': {
    severity: 'error',
    message: 'the column `{column}` keeps dates, and the policy counts in hours or minutes',
    hint: 'use a column that keeps the time of day, or a period of days or longer',
  },
  'value-type': {
    severity: 'error',
    message: 'the column `{column}` has the type {type}, and `{value}` is no value of it',
    hint: 'write it like {example}',
  },
  'comparison-type': {
    severity: 'error',
    message: '`{comparison}` cannot be asked of the column `{column}` of type {type}',
    hint: '{example}',
  },
  'column-no-condition': {
    severity: 'error',
    message: 'the column `{column}` has the type {type}, which conditions cannot compare',
    hint: 'compare whole numbers, numerics, texts, enums, booleans, uuids, dates or times',
  },
  'link-not-a-table': {
    severity: 'error',
    message: '`{table}` is a {kind}, and a link leads to an ordinary or a partitioned table',
    hint: 'name the table that holds the rows',
  },
  'link-row-security': {
    severity: 'error',
    message:
      '`{table}` has row security, and a linked row that is hidden would count as one that is not there',
    hint: 'keep what is read from it in the row itself, or leave the table as `todo`',
  },
  'link-key': {
    severity: 'error',
    message: '`{table}` has no row key of one column to which `{column}` of the other table could refer',
    hint: 'name the columns of both tables: `on: { {column}: our column }`',
  },
  'link-collation': {
    severity: 'error',
    message:
      'rows of `{other}` are linked by `{column}` of `{table}`, whose collation {collation} takes two spellings to be one, and neither side is unique: a row could be judged by the events of another one',
    hint: 'make one side unique by these columns, link by a number, or give both a collation that compares bytes (`utf8mb4_nopad_bin`, `utf8mb4_0900_bin`)',
  },
  'link-type': {
    severity: 'error',
    message: 'a link compares `{theirs}` of type {type} with `{ours}` of type {other}',
    hint: 'link columns of one type: whole numbers, numerics, texts, bytes, uuids, one enum, dates or times',
  },
  'link-unindexed': {
    severity: 'warning',
    message:
      'no index of `{table}` begins with `{column}`, by which its rows are linked: each row is looked for in the whole table',
    hint: 'ask for an index on this column',
  },
  'person-type': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` has the type {type}, and names no person that a hold could name',
    hint: 'use a column of whole numbers, numerics, texts, enums or uuids',
  },
  'start-unindexed': {
    severity: 'warning',
    message: 'no index begins with the start column `{column}` of `{table}`: every run reads the whole table',
    hint: 'ask for an index on this column',
  },
} as const satisfies Record<string, FindingText>;

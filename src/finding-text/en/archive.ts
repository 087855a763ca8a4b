import type { FindingText } from '../text.ts';

/** What holding an archive against the rows that it is to take can find. */
export const archiveTexts = {
  'archive-unmapped': {
    severity: 'error',
    message: 'no data map says that `{archive}` holds archived rows of `{category}`',
    hint: 'write at that table, in the data map of `{connection}`: `category: {category}`, `in: archive` and `start: column`',
  },
  'archive-start-differs': {
    severity: 'error',
    message: '`start_into` is `{column}`, and the data map of `{archive}` reads the start from `{start}`',
    hint: 'name the same column in both places',
  },
  'archive-same-table': {
    severity: 'error',
    message: 'the rows of `{table}` would be archived in `{archive}`, which is the same table',
    hint: 'name another table',
  },
  'archive-receipts': {
    severity: 'error',
    message:
      'the connection `{connection}` has `receipts: none`, and without receipts nobody could tell copies from other rows of `{archive}`',
    hint: 'take `receipts: none` out and run `retentiond migrate --target {connection}`',
  },
  'dependant-archive-unmapped': {
    severity: 'error',
    message:
      'rows of `{table}` would be archived in `{archive}`, and no data map says what becomes of them there',
    hint: 'name that table in the data map of `{connection}`: with a category, or `with` the table on whose rows its own depend there',
  },
  'dependant-archive-elsewhere': {
    severity: 'error',
    message:
      'rows of `{table}` would be archived over the connection `{connection}`, and others of the same place over `{other}`, which is not built yet',
    hint: 'archive rows and what depends on them over one connection',
  },
  'dependant-archive-shared': {
    severity: 'error',
    message: 'rows of `{table}` and of `{other}` would be archived in one table, `{archive}`',
    hint: 'give each of the two a table of its own in the archive',
  },
  'archive-not-read': {
    severity: 'error',
    message: 'the archive `{archive}` could not be read, so that nobody knows if it takes the rows',
    hint: 'make its connection reachable, then check again',
  },
  'archive-cascades': {
    severity: 'error',
    message:
      'the foreign key `{name}` of `{other}` would delete or change its rows with those of the archive `{table}`',
    hint: 'make it ON DELETE NO ACTION',
  },
  'archive-start-type': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` is of type `{type}`, and cannot take the start',
    hint: 'use a column of type timestamptz, timestamp, datetime or date that is not computed; or an integer with `as` in the data map',
  },
  'archive-start-taken': {
    severity: 'error',
    message:
      'the column `{column}` of `{archive}` is to take the start, and `{table}` has a column of that name whose value would be lost',
    hint: 'name another column as `start_into`',
  },
  'archive-column-missing': {
    severity: 'error',
    message: 'the archive `{archive}` has no column `{column}` to take that of `{table}`',
    hint: 'add it to the archive; a computed column takes no value',
  },
  'archive-column-type': {
    severity: 'error',
    message: 'not every value of `{column}` of `{table}` (`{type}`) can be kept in `{archive}` (`{other}`)',
    hint: 'give the archive’s column a type of the same kind that holds as much, or more',
  },
  'archive-column-not-null': {
    severity: 'error',
    message: '`{column}` of `{table}` may be null, and the archive `{archive}` takes no null there',
    hint: 'allow null in the archive',
  },
  'archive-key-differs': {
    severity: 'error',
    message:
      'the row key of `{table}` (`{columns}`) is no unique key of the archive `{archive}`, so that copies could not be told apart',
    hint: 'make `{columns}` the primary key there, or a unique index over columns that are never null; and the `key` of its data map',
  },
  'archive-column-needed': {
    severity: 'error',
    message:
      'the column `{column}` of the archive `{table}` needs a value, and no row that is archived has one for it',
    hint: 'give it a default, or allow null',
  },
} as const satisfies Record<string, FindingText>;

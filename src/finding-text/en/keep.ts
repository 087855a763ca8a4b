import type { FindingText } from '../text.ts';

/** What reading how long data is kept, by name or by a word, can find. */
export const keepTexts = {
  'attribute-type': {
    severity: 'error',
    message: 'the column `{column}` has the type {type}, and an attribute is a text',
    hint: 'name a column of type text, varchar, char or citext, or of an enum',
  },
  'names-tie': {
    severity: 'error',
    message:
      '`{first}` and `{second}` can stand for one same text, and neither is the more precise of the two',
    hint: 'write more characters in one of the two, so that it decides',
  },
  'odd-value-name': {
    severity: 'error',
    message: '`{written}` has a line end, a tab or half a character in it',
    hint: 'write the name on one line; `*` stands for any text',
  },
  'needs-a-period': {
    severity: 'error',
    message: '`{key}` has no meaning where nothing has a period (`keep`: {keep})',
    hint: 'take `{key}` out, or write a period: `keep: 5 years`',
  },
  'minimum-longer-than-keep': {
    severity: 'error',
    message:
      'with `keep: {keep}` rows are removed or changed before `keep_at_least`, {keep_at_least}, has passed for certain',
    hint: 'keep them for {keep_at_least} or longer, written in the same unit, here or in an archive',
  },
  'forbidden-not-deleted': {
    severity: 'error',
    message: 'what is forbidden is deleted, and `then` says `{written}`',
    hint: 'take `then` out, or write `then: delete`',
  },
  'never-looked-at': {
    severity: 'error',
    message: 'what is kept indefinitely needs `review_every`',
    hint: 'say how often somebody looks whether it is still needed: `review_every: 1 year`',
  },
  'review-in-hours': {
    severity: 'error',
    message: '`review_every` is counted in days or longer',
    hint: 'write days, weeks, months or years: `review_every: 1 year`',
  },
  'review-overdue': {
    severity: 'warning',
    message: 'the policy `{category}` had to be reviewed by {due}',
    hint: 'look whether it is still right, and write the day of that: `reviewed: {today}`',
  },
  'review-never': {
    severity: 'warning',
    message: 'the policy `{category}` is to be reviewed every {every}, and no review is written down',
    hint: 'look whether it is right, and write the day of that: `reviewed: {today}`',
  },
  'attribute-is-word': {
    severity: 'error',
    message: '`{written}` is an event or a condition of this policy, and cannot be its attribute, too',
    hint: 'give the attribute another name',
  },
  'attribute-not-a-text': {
    severity: 'error',
    message: '`{key}` is an attribute, and `{written}` is not a text',
    hint: 'write its value in quotes, and leave it out where there is none',
  },
  'attribute-unmapped': {
    severity: 'error',
    message:
      '`{table}` does not say which column holds the attribute `{attribute}` of the policy `{category}`',
    hint: 'name it: `attributes: { {attribute}: … }`',
  },
  'attribute-unknown': {
    severity: 'error',
    message: 'the policy `{category}` knows no attribute `{attribute}`',
    hint: 'write the attribute as the policy does: {known}',
  },
  'event-needless': {
    severity: 'error',
    message: '`{event}` is named here, and the policy `{category}` counts from no event',
    hint: 'take it out',
  },
  'attribute-needless': {
    severity: 'error',
    message: '`{attribute}` is named here, and the policy `{category}` has no attribute',
    hint: 'take it out',
  },
} as const satisfies Record<string, FindingText>;

import type { FindingText } from '../text.ts';

/** What compiling policies and data maps into rules can find. */
export const rulesTexts = {
  'category-without-policy': {
    severity: 'error',
    message: 'the table `{table}` holds the category `{category}`, and no policy speaks of it',
    hint: 'write a policy with `category: {category}`, or correct the name here',
  },
  'policy-without-place': {
    severity: 'warning',
    message: 'the category `{category}` has a policy, and no data map says where it lives',
    hint: 'name the category at a table of a data map; until then the policy does nothing',
  },
  'text-untranslated': {
    severity: 'warning',
    message: 'the `{key}` of the policy `{category}` is not written {in}',
    hint: 'write one text a language, `{key}: { en: "…", fr: "…" }`; until then documents in that language show it as it is',
  },
  'word-untranslated': {
    severity: 'warning',
    message: 'the word `{written}` of the policy `{category}` is not written {in}',
    hint: 'write `words: { {written}: { {language}: "…" } }`; until then documents in that language show it as it is',
  },
  'connection-unknown': {
    severity: 'error',
    message: 'the configuration has no connection `{connection}`',
    hint: 'add it under `connections:` in retentiond.yaml, or correct the name here',
  },
  'name-too-long-there': {
    severity: 'error',
    message:
      '`{name}` is longer than {bytes} bytes, and the connection `{connection}` leads to a PostgreSQL, which has no such name',
    hint: 'write the name as it stands in the database: PostgreSQL cut it after {bytes} bytes when it was created',
  },
  'connection-unmapped': {
    severity: 'warning',
    message: 'no data map speaks of the connection `{connection}`',
    hint: 'write datamap/{connection}.yaml, or take the connection out of retentiond.yaml',
  },
  'event-unmapped': {
    severity: 'error',
    message: '`{table}` does not say where the event `{event}` of the policy `{category}` is found',
    hint: 'name its column under `events:`, or write `{event}: none` if this table does not know it',
  },
  'event-unknown': {
    severity: 'error',
    message: 'the policy `{category}` knows no event `{event}`',
    hint: 'write the event as the policy does: {known}',
  },
  'event-nowhere': {
    severity: 'error',
    message: '`{table}` has none of the events from which the policy `{category}` counts',
    hint: 'at least one event needs a column here',
  },
  'condition-unmapped': {
    severity: 'error',
    message: '`{table}` does not say when the condition `{condition}` of the policy `{category}` holds',
    hint: 'describe it under `conditions:`, or write `{condition}: none` if it can never hold here',
  },
  'condition-unknown': {
    severity: 'error',
    message: 'the policy `{category}` knows no condition `{condition}`',
    hint: 'write the condition as the policy does: {known}',
  },
  'link-goes-first': {
    severity: 'error',
    message: '`{name}` is read from rows of `{table}`, which the category `{category}` can delete too early',
    hint: 'keep it in the row itself; or count `{category}` from the very date that is read, and from no other, for as long as here',
  },
  'link-goes-with': {
    severity: 'error',
    message:
      '`{name}` is read from rows of `{table}`, which go or change with other rows of `{parent}` (`{category}`)',
    hint: 'keep it in the row itself; where they are the same rows, write `on` here and under `dependants` in the same words',
  },
  'condition-goes-first': {
    severity: 'warning',
    message: '`{name}` asks for rows of `{table}`, which the category `{category}` can delete meanwhile',
    hint: 'keep the answer in the row itself, or be sure that it may change when those rows go',
  },
  'condition-goes-with': {
    severity: 'warning',
    message:
      '`{name}` asks for rows of `{table}`, which go or change with other rows of `{parent}` (`{category}`)',
    hint: 'keep the answer in the row itself, or be sure that it may change when those rows go',
  },
  'policy-draft': {
    severity: 'warning',
    message: 'the policy `{category}` is a draft: nothing is deleted by it',
    hint: 'take `draft: true` out once the policy is agreed',
  },
} as const satisfies Record<string, FindingText>;

import type { FindingText } from '../text.ts';

/** What a policy may say. */
export const policyTexts = {
  'not-a-language': {
    severity: 'error',
    message: '`{written}` is not the code of a language',
    hint: 'write two small letters: en for English, fr for French',
  },
  'not-a-date': {
    severity: 'error',
    message: '`{written}` is not a day of the calendar',
    hint: 'write year, month and day: 2024-03-31',
  },
  'not-a-moment': {
    severity: 'error',
    message: '`{written}` is neither a day of the calendar nor a day and a time',
    hint: 'write 2024-03-31, 2024-03-31T09:30:00 or 2024-03-31T09:30:00+02:00',
  },
  'duplicate-item': {
    severity: 'error',
    message: '`{written}` stands twice in this list',
    hint: 'keep one of the two',
  },
  'condition-is-event': {
    severity: 'error',
    message: '`{written}` is both an event and a condition of this policy',
    hint: 'give the condition another name: an event happens on a day, a condition holds for a while',
  },
  'extend-without-at-most': {
    severity: 'error',
    message: '`extend_while` without `at_most` could keep data for ever',
    hint: 'add the longest time: `at_most: 13 months`',
  },
  'at-most-without-extend': {
    severity: 'error',
    message: '`at_most` without `extend_while` has no meaning: nothing is kept past `keep`',
    hint: 'add the condition, `extend_while: under investigation`, or remove `at_most`',
  },
  'at-most-not-longer': {
    severity: 'error',
    message: '`at_most`, {at_most}, is not longer than `keep`, {keep}',
    hint: 'write a longer period, or remove `at_most` and `extend_while`',
  },
  'unknown-word': {
    severity: 'error',
    message: '`{written}` is no event and no condition of this policy',
    hint: 'write one of its words: {allowed}',
  },
  'condition-not-true': {
    severity: 'error',
    message: '`{key}` is a condition, and `{written}` is not `true`',
    hint: 'write `true` where it holds, and leave it out where it does not',
  },
  'event-not-a-moment': {
    severity: 'error',
    message: '`{key}` is an event, and `{written}` does not say when it happened',
    hint: 'write its day, 2024-03-31, and leave it out where it has not happened',
  },
  'example-missing': {
    severity: 'error',
    message: 'no example shows what happens when `{event}` is missing and another event is known',
    hint: 'add an example whose `given` leaves `{event}` out',
  },
  'policy-twice': {
    severity: 'error',
    message: 'the category `{category}` has a policy already, in {file}, line {line}',
    hint: 'keep one policy for each category, or name this one differently',
  },
  'stages-and-keep': {
    severity: 'error',
    message: '`{key}` stands beside `stages`, which say it for every stage',
    hint: 'take `{key}` out, or write it into the stages',
  },
  'starts-both': {
    severity: 'error',
    message: 'the clock runs from the `latest` or from the `earliest` of the events, and both are written',
    hint: 'keep one of the two',
  },
  'starts-list': {
    severity: 'error',
    message: '`starts` names several events, and not which of them counts',
    hint: 'write `starts: { latest: [{events}] }`, or `earliest` in place of `latest`, with an example for each event that is missing',
  },
  'stage-without-period': {
    severity: 'error',
    message: 'a stage ends after a period, and `{written}` has no end',
    hint: 'write a period: `keep: 90 days`',
  },
} as const satisfies Record<string, FindingText>;

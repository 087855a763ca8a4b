import type { FindingText } from '../text.ts';

/** What a key may hold, in any of the three languages. */
export const valueTexts = {
  'unknown-key': {
    severity: 'error',
    message: 'unknown key `{key}`',
    hint: 'write one of these here: {allowed}',
  },
  'misspelt-key': {
    severity: 'error',
    message: 'unknown key `{key}`',
    hint: 'did you mean `{suggestion}`?',
  },
  'not-built-yet': {
    severity: 'error',
    message: '`{key}` is part of the language, but is not built yet',
    hint: 'leave it out; it is refused because ignoring it would break a promise',
  },
  'missing-key': {
    severity: 'error',
    message: 'the key `{key}` is missing',
    hint: 'add a line `{key}: …`',
  },
  'not-a-text': {
    severity: 'error',
    message: '`{key}` must be a text, and `{written}` is not read as one',
    hint: 'put it in quotes: "{written}"',
  },
  'not-one-text': {
    severity: 'error',
    message: '`{key}` must be one text, not a list or a group of keys',
    hint: 'write one text after the colon; put it in quotes if it has brackets, braces or colons',
  },
  'not-a-number': {
    severity: 'error',
    message: '`{key}` must be a number, and `{written}` is not one',
    hint: 'write plain digits, without quotes and without a unit',
  },
  'not-a-whole-number': {
    severity: 'error',
    message: '`{key}` must be a whole number, and `{written}` is not one',
    hint: 'write plain digits without a fraction',
  },
  'not-true-or-false': {
    severity: 'error',
    message: '`{key}` must be true or false, and `{written}` is neither',
    hint: 'write `true` or `false`, without quotes; yes and no are texts',
  },
  'not-a-list': {
    severity: 'error',
    message: '`{key}` must be a list, and `{written}` is not one',
    hint: 'write each item on its own line, after a dash and a space',
  },
  'not-a-mapping': {
    severity: 'error',
    message: '`{key}` must be a group of keys, and `{written}` is not one',
    hint: 'write its keys below it, each indented by two more spaces',
  },
  'file-not-a-mapping': {
    severity: 'error',
    message: 'the file must be made of lines `key: value`, and is not',
    hint: 'begin each line with a key and a colon',
  },
  'null-not-allowed': {
    severity: 'error',
    message: '`{key}` cannot be null',
    hint: 'write a value, or leave the key out',
  },
  'not-allowed-value': {
    severity: 'error',
    message: '`{key}` cannot be `{written}`',
    hint: 'write one of: {allowed}',
  },
  'misspelt-value': {
    severity: 'error',
    message: '`{key}` cannot be `{written}`',
    hint: 'did you mean `{suggestion}`?',
  },
  'empty-text': {
    severity: 'error',
    message: '`{key}` is an empty text',
    hint: 'write the text, or leave the key out',
  },
  'empty-list': {
    severity: 'error',
    message: '`{key}` has too little in it: at least {minimum} must stand there',
    hint: 'add what is missing, or leave the key out',
  },
  'too-long': {
    severity: 'error',
    message: '`{key}` is longer than {maximum} characters',
    hint: 'write {maximum} characters at most',
  },
  'list-too-long': {
    severity: 'error',
    message: '`{key}` is a list of more than {maximum} items',
    hint: 'write {maximum} items at most',
  },
  'number-too-small': {
    severity: 'error',
    message: '`{key}` must be at least {minimum}',
    hint: 'write {minimum} or more',
  },
  'number-too-large': {
    severity: 'error',
    message: '`{key}` must be at most {maximum}',
    hint: 'write {maximum} or less',
  },
  'not-a-slug': {
    severity: 'error',
    message: '`{written}` cannot be a name here',
    hint: 'begin with a small letter; then small letters a to z, digits, - and _, at most 63 in all',
  },
  'not-a-name': {
    severity: 'error',
    message: '`{written}` cannot be the name of an event or a condition',
    hint: 'use letters, digits, single spaces, - _ and apostrophes, at most 63 characters, and begin with a letter or digit',
  },
  'not-allowed-here': {
    severity: 'error',
    message: '`{key}` cannot be `{written}`',
    hint: 'compare it with the example that `retentiond schema` prints for this kind of file',
  },
} as const satisfies Record<string, FindingText>;

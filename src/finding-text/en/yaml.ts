import type { FindingText } from '../text.ts';

/** How a file may be written, whatever it says. */
export const yamlTexts = {
  'yaml-more-findings': {
    severity: 'error',
    message: 'the file has more than {limit} findings, and the rest is not shown',
    hint: 'mend the first ones; often many have one cause',
  },
  'yaml-too-large': {
    severity: 'error',
    message: 'the file is {size} bytes long, and at most {limit} are read',
    hint: 'write one file for each category, or for each connection',
  },
  'yaml-byte-order-mark': {
    severity: 'error',
    message: 'the file begins with an invisible byte order mark',
    hint: 'save it again as "UTF-8", not as "UTF-8 with BOM" or "Unicode"',
  },
  'yaml-not-utf8': {
    severity: 'error',
    message: 'this line is not written in UTF-8',
    hint: 'save the file again with the encoding "UTF-8"; often it is an accented letter in an older encoding',
  },
  'yaml-control-character': {
    severity: 'error',
    message: 'an invisible character, {character}, stands here',
    hint: 'delete it, and type the words around it again',
  },
  'yaml-carriage-return': {
    severity: 'error',
    message: 'the lines end with a carriage return alone, which the editors of today do not show',
    hint: 'save the file again with the line ends "LF" or "CRLF"',
  },
  'yaml-empty': {
    severity: 'error',
    message: 'the file says nothing',
    hint: 'write its keys, or remove the file',
  },
  'yaml-too-deep': {
    severity: 'error',
    message: 'lists and keys are nested more than {limit} levels deep',
    hint: 'nothing in this language needs more than ten; look for a bracket that is not closed',
  },
  'yaml-several-documents': {
    severity: 'error',
    message: 'a second document begins here',
    hint: 'remove the line `---`, or move what follows into a file of its own',
  },
  'yaml-directive': {
    severity: 'error',
    message: 'a line that begins with `%` would change how the file is read',
    hint: 'remove the line; files are always read as YAML 1.2',
  },
  'yaml-tab': {
    severity: 'error',
    message: 'the line is indented with a tab',
    hint: 'indent with spaces, two for each level',
  },
  'yaml-indentation': {
    severity: 'error',
    message: 'the line is not indented like its neighbours',
    hint: 'give the same number of spaces to all keys of one level, and more to what belongs to them',
  },
  'yaml-colon-in-text': {
    severity: 'error',
    message: 'a second colon in one line begins a new key',
    hint: 'put the text in quotes: `title: "Visitors: cookies"`',
  },
  'yaml-no-colon': {
    severity: 'error',
    message: 'a key without its colon, or a text that goes on where a key is expected',
    hint: 'write `key: value`, and put a long text in quotes',
  },
  'yaml-not-closed': {
    severity: 'error',
    message: 'something opened is not closed here: a quote, a bracket or a brace',
    hint: 'close it on the same line; inside double quotes write a quote as `\\"`',
  },
  'yaml-escape': {
    severity: 'error',
    message: 'a backslash in double quotes begins a sign that does not exist',
    hint: 'write two backslashes, or use single quotes',
  },
  'yaml-reserved-character': {
    severity: 'error',
    message: 'a text cannot begin with this character',
    hint: 'put the text in quotes',
  },
  'yaml-syntax': {
    severity: 'error',
    message: 'this cannot be read as YAML',
    hint: 'write `key: value` lines, put texts with special characters in quotes, and look for a bracket or brace too many',
  },
  'yaml-anchor': {
    severity: 'error',
    message: 'an anchor (`&name`) is not allowed',
    hint: 'write the value out at every place; if `&` belongs to the text, put the text in quotes',
  },
  'yaml-alias': {
    severity: 'error',
    message: 'an alias (`*name`) is not allowed',
    hint: 'write the value out; if `*` belongs to the text, put the text in quotes',
  },
  'yaml-merge': {
    severity: 'error',
    message: 'the merge key `<<` is not allowed',
    hint: 'write the keys out',
  },
  'yaml-tag': {
    severity: 'error',
    message: 'the tag `{tag}` is not allowed',
    hint: 'remove it; to write a number or a date as a text, put it in quotes; if `!` belongs to the text, too',
  },
  'yaml-duplicate-key': {
    severity: 'error',
    message: 'the key `{key}` stands twice; the first is in line {line}',
    hint: 'keep one of the two',
  },
  'yaml-key-not-text': {
    severity: 'error',
    message: 'the key `{key}` is not a text',
    hint: 'put it in quotes, or move the colon',
  },
  'yaml-forbidden-key': {
    severity: 'error',
    message: 'the key `{key}` is never allowed',
    hint: 'choose another name',
  },
  'yaml-look-alike': {
    severity: 'error',
    message: 'in `{key}` the letter {letter} only looks like one of the others',
    hint: 'type the word again on your own keyboard; it was probably copied from elsewhere',
  },
  'yaml-no-value': {
    severity: 'error',
    message: 'the key `{key}` has no value',
    hint: 'write a value, or remove the key; where nothing is meant, write `null`; texts with commas need quotes',
  },
  'yaml-no-item': {
    severity: 'error',
    message: 'the list has an item without a value',
    hint: 'write the item after the dash, or remove it',
  },
  'yaml-null': {
    severity: 'error',
    message: '`{written}` is another way to write null',
    hint: 'write `null`, or put it in quotes if it is a text',
  },
  'yaml-number': {
    severity: 'error',
    message: 'the number `{written}` can be read in more than one way, or loses digits',
    hint: 'write plain digits without a leading zero, sign or exponent; if it is a text, put it in quotes',
  },
} as const satisfies Record<string, FindingText>;

/** A value that must never leave the target, in every notation in which it could. */
export interface Canary {
  readonly what: string;
  readonly needles: readonly string[];
}

const BITS_OF_A_BYTE = 8;
const BITS_OF_A_LETTER = 6;

/** Column → its type, SQL of its value, and how that value could be written elsewhere: as it is, and in lower case. */
const VALUES: Readonly<Record<string, readonly [type: string, sql: string, ...needles: string[]]>> = {
  email: [
    'text',
    "'Canary.Emma@kanari.example'",
    ...['Canary.Emma@kanari.example', 'canary.emma@kanari.example'],
  ],
  '"Full Name"': [
    'varchar(60)',
    `'O''Canary "Quote" %s $1'`,
    ...[`O'Canary`, `O''Canary`, 'Canary "Quote"', `o'canary`, 'canary "quote"'],
  ],
  phone: ['bigint', '7734129958', '7734129958'],
  balance: ['numeric', '48151.623421', '48151.623421', '48151623421'],
  score: ['float8', '93715.5128', '93715.5128'],
  born: ['date', "'1961-07-13'", '1961-07-13', '13/07/1961', '13.07.1961'],
  seen: [
    'timestamptz',
    "'2003-02-03 04:05:06.789123+00'",
    ':05:06.789123',
    '2003-02-03',
    ...['1044245106789123', '1044245106789', '1044245106'],
  ],
  arrived: ['timestamp', "'1987-06-05 04:03:02.654321'", ':03:02.654321', '1987-06-05', '549864182654'],
  token: ['bytea', String.raw`'\xca9a1dea00ca9a1d'`, 'ca9a1dea00ca9a1d', 'ypod6gdkmh0'],
  passport: [
    'uuid',
    "'d0d0cafe-5a5a-4ca9-9a41-77c0ffee1e5d'",
    ...['d0d0cafe-5a5a-4ca9-9a41-77c0ffee1e5d', 'd0d0cafe5a5a4ca99a4177c0ffee1e5d'],
  ],
  profile: ['jsonb', `'{"iban": "CANARYIBAN99"}'`, 'CANARYIBAN99', 'canaryiban99'],
  diary: ['json', `'{"today": "CANARYDIARY42"}'`, 'CANARYDIARY42', 'canarydiary42'],
  tags: ['text[]', "'{canary-tag-5}'", 'canary-tag-5'],
  address: ['inet', "'203.0.113.77'", '203.0.113.77'],
  device: ['macaddr', "'0a:ca:9a:41:77:5d'", '0a:ca:9a:41:77:5d', '0aca9a41775d'],
};

/** The columns as a table is made of them. */
export const COLUMN_DDL = Object.entries(VALUES)
  .map(([name, [type, sql]]) => `${name} ${type} DEFAULT ${sql}`)
  .join(', ');

/** What else is somebody's: keys, texts of other tables, whom holds are on, and what is said about them. */
export const WORDS = {
  key: 'canary-key',
  uuid: 'cafe0d1e-ca9a-41c0-8a9a-c0ffeeca9a41',
  note: 'canary_note',
  card: 'canary-card',
  held: 'canary.held@kanari.example',
  matter: 'canary-matter',
  reason: 'canary-reason',
} as const;

export const CANARIES: readonly Canary[] = [
  ...Object.entries(VALUES).map(([what, [, , ...needles]]) => ({ what, needles: inEveryNotation(needles) })),
  ...Object.entries(WORDS).map(([what, word]) => ({
    what,
    needles: inEveryNotation([word, word.replaceAll('-', '')]),
  })),
];

function inEveryNotation(words: readonly string[]): readonly string[] {
  return [...new Set(words.flatMap(notationsOf))];
}

/** As it is, percent-encoded (RFC 3986), and as bytes; in lower case, as texts are searched. */
export function notationsOf(word: string): readonly string[] {
  const encoded = encodeURIComponent(word);
  const letters = [word, encoded, encoded.replaceAll("'", '%27')].map((text) => text.toLowerCase());
  return [...letters, ...byteNotations(Buffer.from(word))];
}

/**
 * In hex, as Node shows a Buffer, as a list of numbers, and in base64 (RFC 4648, both alphabets), wherever in a text they
 * begin; in lower case.
 */
export function byteNotations(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes);
  const base64 = [0, 1, 2].map((offset) => base64At(buffer, offset));
  return [
    buffer.toString('hex'),
    buffer.toString('hex').replace(/(..)(?=.)/g, '$1 '),
    buffer.join(','),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ].map((text) => text.toLowerCase());
}

/** The letters that depend on nothing but the bytes, where they stand so many bytes behind the last whole group. */
function base64At(word: Uint8Array, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), word]);
  const first = Math.ceil((offset * BITS_OF_A_BYTE) / BITS_OF_A_LETTER);
  const end = Math.floor((bytes.length * BITS_OF_A_BYTE) / BITS_OF_A_LETTER);
  return bytes.toString('base64').slice(first, end);
}

/** The canaries that a text gives away. */
export function canariesIn(text: string, canaries = CANARIES): readonly string[] {
  const lower = text.toLowerCase();
  // Lists are laid out in lines and columns.
  const texts = [lower, lower.replace(/,\s+/g, ',')];
  const isIn = (needle: string): boolean => texts.some((one) => one.includes(needle));
  return canaries.filter(({ needles }) => needles.some(isIn)).map(({ what }) => what);
}

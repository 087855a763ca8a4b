/** A value that must never leave the target, in every notation in which it could. */
export interface Canary {
  readonly what: string;
  readonly needles: readonly string[];
}

/** Column → SQL of its value, and how that value could be written elsewhere. */
const VALUES: Readonly<Record<string, readonly [sql: string, ...needles: string[]]>> = {
  email: ["'Canary.Emma@kanari.example'", 'canary.emma@kanari.example', 'canary.emma%40kanari.example'],
  '"Full Name"': [`'O''Canary "Quote" %s $1'`, `o'canary`, `o''canary`, 'o%27canary'],
  phone: ['7734129958', '7734129958'],
  balance: ['48151.623421', '48151.623421', '48151623421'],
  born: ["'1961-07-13'", '1961-07-13', '13/07/1961', '13.07.1961'],
  seen: [
    "'2003-02-03 04:05:06.789123+00'",
    ':05:06.789123',
    '2003-02-03',
    ...['1044245106789123', '1044245106789', '1044245106'],
  ],
  token: [String.raw`'\xca9a1dea00ca9a1d'`, 'ca9a1dea00ca9a1d', 'ypod6gdkmh0'],
  profile: [`'{"iban": "CANARYIBAN99"}'`, 'canaryiban99'],
  tags: ["'{canary-tag-5}'", 'canary-tag-5'],
  address: ["'203.0.113.77'", '203.0.113.77'],
};

export const COLUMNS = Object.keys(VALUES);
export const SQL_VALUES = Object.values(VALUES).map(([sql]) => sql);

/** What else is somebody's: keys, texts of other tables, whom holds are on, and what is said about them. */
export const WORDS = {
  key: 'canary-key',
  uuid: 'cafe0d1e-ca9a-41c0-8a9a-c0ffeeca9a41',
  note: 'canary_note',
  held: 'canary.held@kanari.example',
  matter: 'canary-matter',
  reason: 'canary-reason',
} as const;

export const CANARIES: readonly Canary[] = [
  ...Object.entries(VALUES).map(([what, [, ...needles]]) => ({ what, needles: inEveryNotation(needles) })),
  ...Object.entries(WORDS).map(([what, word]) => ({
    what,
    needles: inEveryNotation([word, word.replaceAll('-', '')]),
  })),
];

function inEveryNotation(words: readonly string[]): readonly string[] {
  const hex = (word: string): string => Buffer.from(word).toString('hex');
  const base64 = (word: string): string =>
    Buffer.from(word).toString('base64').replace(/.?=*$/, '').toLowerCase();
  return words.flatMap((word) => (/^[\d.:-]+$/.test(word) ? [word] : [word, hex(word), base64(word)]));
}

/** The canaries that a text gives away. */
export function canariesIn(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return CANARIES.filter(({ needles }) => needles.some((needle) => lower.includes(needle))).map(
    ({ what }) => what,
  );
}

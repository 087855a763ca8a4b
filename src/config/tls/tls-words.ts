/** What a URL says of its encryption, in the words of its server's own clients. */
export interface TlsWords {
  /** null: nothing is said. */
  readonly mode: 'plain' | 'verified' | null;
  /** Paths as written; null where none is named. */
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
}

/** Why these words cannot be obeyed. */
export type TlsWordsProblem =
  | 'url-option-unknown'
  | 'url-option-twice'
  | 'url-tls-unverified'
  | 'url-tls-path-relative';

/** How one kind of server's clients call it. */
interface Vocabulary {
  readonly mode: string;
  readonly files: Readonly<Record<'caFile' | 'certificateFile' | 'keyFile', string>>;
  /** By the word in lower case. What may fall back to plain text, or takes any certificate, is not in it. */
  readonly modes: Readonly<Record<string, 'plain' | 'verified'>>;
  /** The options that are read; null: those that do not touch encryption are the driver's own. */
  readonly known: readonly string[] | null;
}

const POSTGRESQL: Vocabulary = {
  mode: 'sslmode',
  files: { caFile: 'sslrootcert', certificateFile: 'sslcert', keyFile: 'sslkey' },
  // `require` is what providers hand out: it is held to what its readers believe, and verified.
  modes: { disable: 'plain', require: 'verified', 'verify-full': 'verified' },
  known: null,
};

const MYSQL: Vocabulary = {
  mode: 'ssl-mode',
  files: { caFile: 'ssl-ca', certificateFile: 'ssl-cert', keyFile: 'ssl-key' },
  modes: { disabled: 'plain', required: 'verified', verify_identity: 'verified' },
  known: ['ssl'],
};

const VOCABULARIES: Readonly<Record<string, Vocabulary>> = {
  'postgres:': POSTGRESQL,
  'postgresql:': POSTGRESQL,
  'mysql:': MYSQL,
  'mariadb:': MYSQL,
};

/** libpq's word for the authorities that come with the system. */
const SYSTEM = 'system';

const NOTHING = { caFile: null, certificateFile: null, keyFile: null } as const;

/** What the URL says of its encryption, or why that cannot be obeyed. */
export function tlsWordsOf(url: URL): TlsWords | TlsWordsProblem {
  if (url.protocol === 'rediss:') return { mode: 'verified', ...NOTHING };
  const vocabulary = VOCABULARIES[url.protocol];
  if (vocabulary === undefined) return { mode: null, ...NOTHING };
  const names = [...url.searchParams.keys()];
  if (names.some((name) => !isKnown(vocabulary, name))) return 'url-option-unknown';
  // Which of the two is meant, drivers decide each in its own way.
  if (new Set(names).size < names.length) return 'url-option-twice';
  const mode = modeOf(vocabulary, url.searchParams);
  if (mode === undefined) return 'url-tls-unverified';
  const file = (part: keyof Vocabulary['files']): string | null =>
    url.searchParams.get(vocabulary.files[part]);
  const files = {
    caFile: file('caFile'),
    certificateFile: file('certificateFile'),
    keyFile: file('keyFile'),
  };
  if (Object.values(files).some((path) => path !== null && path !== SYSTEM && !path.startsWith('/')))
    return 'url-tls-path-relative';
  return { mode: mode ?? (Object.values(files).some(Boolean) ? 'verified' : null), ...withoutSystem(files) };
}

/** The URL without these words, for a driver that would read them in its own way. */
export function withoutTlsWords(text: string): string {
  const url = new URL(text);
  const vocabulary = VOCABULARIES[url.protocol];
  if (vocabulary === undefined || url.search === '') return text;
  for (const name of [vocabulary.mode, ...Object.values(vocabulary.files)]) url.searchParams.delete(name);
  return url.href;
}

function isKnown({ mode, files, known }: Vocabulary, name: string): boolean {
  if (name === mode || Object.values(files).includes(name)) return true;
  return known === null ? !/^ssl|^uselibpqcompat$/i.test(name) : known.includes(name);
}

/** undefined where the word promises nothing. */
function modeOf({ mode, modes }: Vocabulary, options: URLSearchParams): TlsWords['mode'] | undefined {
  const word = options.get(mode);
  const ssl = options.get('ssl');
  if (ssl !== null) return ssl === 'true' && word === null ? 'verified' : undefined;
  return word === null ? null : modes[word.toLowerCase()];
}

function withoutSystem(files: Omit<TlsWords, 'mode'>): Omit<TlsWords, 'mode'> {
  return files.caFile === SYSTEM ? { ...files, caFile: null } : files;
}

import { isIP } from 'node:net';
import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { ABSENT } from '../absent.ts';
import { hostOfUrl, isThisMachine } from '../address/hosts.ts';
import { type TlsWords, tlsWordsOf } from '../tls/tls-words.ts';

type Issues = z.core.$RefinementCtx<unknown>;

const HOST_NAME =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/i;

const fileSchema = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description, examples: [example] });

const filesSchema = z
  .strictObject({
    ca_file: fileSchema(
      'The certificates of the authorities that are trusted, in PEM; left out, those that Node trusts',
      'tls/ca.pem',
    ),
    cert_file: fileSchema('The certificate with which retentiond shows who it is, in PEM', 'tls/client.pem'),
    key_file: fileSchema('The key of that certificate, in PEM, without a passphrase', 'tls/client.key'),
    server_name: z
      .string()
      .superRefine((text, issues) => {
        if (!HOST_NAME.test(text) || isIP(text) !== 0) refuse(issues, 'tls-server-name-not-readable');
      })
      .optional()
      .meta({
        description: "The name in the server's certificate, where it is not the host of the address",
        examples: ['db.example.com'],
      }),
  })
  .superRefine((tls, issues) => {
    if (Object.keys(tls).length === 0) refuse(issues, 'tls-empty', {}, [], 'key');
    if ((tls.cert_file === undefined) !== (tls.key_file === undefined))
      refuse(issues, 'tls-half', {}, [], 'key');
  });

/** How a connection is encrypted; `none` says that another machine is reached in plain text, on purpose. */
export const tlsSchema = z
  .union([z.literal('none'), filesSchema])
  .optional()
  .meta({
    description:
      'What the encrypted connection needs beside its address; `none`: plain text, to another machine too',
    examples: [{ ca_file: 'tls/ca.pem' }],
  });

export type WrittenTls = z.output<typeof tlsSchema>;

/** An address as written, and everything that decides whether it is encrypted. */
export interface WrittenAddress {
  readonly url: string;
  readonly tls: WrittenTls;
  /** What has looked at the URL already: of one that is not sound, nothing more is said. */
  readonly schema: z.ZodType<string>;
  /** The hosts that are connected to; those of the URL where it is left out. */
  readonly hosts?: readonly string[];
  /** Where its URL stands, counted from what is checked. */
  readonly path: string | readonly (string | number)[];
}

/** Refuses what contradicts itself, and plain text to another machine that nobody has asked for. */
export function checkTransport(written: WrittenAddress, issues: Issues): void {
  const { url: text, tls, schema, hosts, path } = written;
  const place = typeof path === 'string' ? [path] : path;
  if (text === ABSENT || !schema.safeParse(text).success) return;
  const url = new URL(text);
  const words = tlsWordsOf(url);
  if (typeof words === 'string') return;
  if (contradicts(url, words, tls)) refuse(issues, 'tls-contradicted', {}, ['tls'], 'key');
  else if (namesTwice(words, tls)) refuse(issues, 'tls-twice', {}, ['tls'], 'key');
  else if ((words.certificateFile === null) !== (words.keyFile === null))
    refuse(issues, 'tls-half', {}, place);
  else if (words.mode !== 'verified' && tls === undefined) {
    const elsewhere = (hosts ?? [hostOfUrl(url)]).find((host) => !isThisMachine(host));
    if (elsewhere !== undefined) refuse(issues, 'plain-text-elsewhere', { word: wordFor(url) }, place);
  }
}

/** A Redis says by its scheme alone whether it is encrypted. */
function contradicts(url: URL, { mode }: TlsWords, tls: WrittenTls): boolean {
  if (tls === undefined) return false;
  if (tls === 'none') return mode === 'verified';
  return mode === 'plain' || url.protocol === 'redis:';
}

function namesTwice({ caFile, certificateFile, keyFile }: TlsWords, tls: WrittenTls): boolean {
  if (typeof tls !== 'object') return false;
  const pairs = [
    [caFile, tls.ca_file],
    [certificateFile, tls.cert_file],
    [keyFile, tls.key_file],
  ];
  return pairs.some(([inUrl, own]) => inUrl !== null && own !== undefined);
}

function wordFor({ protocol }: URL): string {
  if (protocol === 'redis:') return 'rediss://';
  return protocol.startsWith('postgres') ? '?sslmode=verify-full' : '?ssl-mode=VERIFY_IDENTITY';
}

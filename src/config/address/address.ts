import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { Failure } from '../../errors.ts';
import { type Finding, finding } from '../../finding.ts';
import { hostFiles } from '../files.ts';
import { isProblem, readTlsFiles, type TlsFiles, type TlsTexts } from '../tls/tls-files.ts';
import { type TlsWords, tlsWordsOf, withoutTlsWords } from '../tls/tls-words.ts';
import { hostOfUrl } from './hosts.ts';

/** A URL, and what encrypts the connection besides it. */
export interface SecuredAddress {
  readonly url: string;
  /** As read with the configuration: a file that is replaced later is in force once it was found sound. */
  readonly tls: TlsTexts;
}

/** One that is not known on this machine: whoever uses it is told why. */
export interface AbsentAddress {
  readonly absent: Finding;
}

/** Where a server is; a bare URL has nothing beside it. */
export type Address = string | SecuredAddress | AbsentAddress;

/** How one connection is made. */
export interface Route {
  /** Without words about encryption, which drivers would read each in its own way. */
  readonly url: string;
  /** IPv6 without brackets; for PostgreSQL perhaps the folder of a Unix socket. */
  readonly host: string;
  /** null: plain text. */
  readonly tls: TlsTexts | null;
}

/** With TLS 1.1 and older, an encrypted connection can be read by others (RFC 8996). */
const OLDEST = 'TLSv1.2';

const NO_FILES: TlsFiles = { caFile: null, certificateFile: null, keyFile: null, serverName: null };

/** Throws Failure with the code of its finding where the address is absent. */
export function urlOf(address: Address): string {
  return typeof address === 'string' ? address : known(address).url;
}

export function isAbsent(address: Address): address is AbsentAddress {
  return typeof address !== 'string' && 'absent' in address;
}

/**
 * How a connection to that address is made. Throws Failure with the code of a finding where the URL's words about
 * encryption cannot be obeyed, or a file that it names is not what it should be.
 */
export function routeOf(address: Address): Route {
  const text = urlOf(address);
  const url = new URL(text);
  const words = tlsWordsOf(url);
  if (typeof words === 'string') throw refusal(words, { key: 'url', written: '' });
  const secured = typeof address === 'string' ? securedBy(words) : known(address).tls;
  const tls = words.mode === 'verified' || typeof address !== 'string' ? secured : null;
  return { url: withoutTlsWords(text), host: hostOfUrl(url), tls };
}

/** Whether both lead to one place, perhaps as another user or with another certificate. */
export function isSamePlace(a: Address, b: Address): boolean {
  return placeOf(a) === placeOf(b);
}

/** Whether nothing of them differs. */
export function isSameAddress(a: Address, b: Address): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function known(address: SecuredAddress | AbsentAddress): SecuredAddress {
  if (!('absent' in address)) return address;
  const { code, file, line, column, message, hint } = address.absent;
  throw new Failure({ kind: 'invalid', code, fact: `${file}:${line}:${column}: ${message}`, hint });
}

function placeOf(address: Address): string {
  const url = new URL(urlOf(address));
  url.username = '';
  url.password = '';
  for (const name of ['user', 'password']) url.searchParams.delete(name);
  return withoutTlsWords(url.href);
}

/** Node's options for an encrypted connection to that host: chain and name are proved, always. */
export function tlsOptions(host: string, tls: TlsTexts): ConnectionOptions {
  const name = tls.serverName ?? host;
  return {
    rejectUnauthorized: true,
    minVersion: OLDEST,
    // Drivers and Node fall back to the name `localhost` where they are given an address in place of a name.
    checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
      checkServerIdentity(name, certificate),
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...tlsTexts(tls),
  };
}

/** Whom to trust, and who we are, as Node wants to hear it. */
export function tlsTexts({
  ca,
  certificate,
  key,
}: TlsTexts): Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'minVersion'> {
  return {
    minVersion: OLDEST,
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { cert: certificate }),
    ...(key === null ? {} : { key }),
  };
}

/** The files that a URL names by itself are read when it is used: nobody has read them before. */
function securedBy({ caFile, certificateFile, keyFile }: TlsWords): TlsTexts {
  const read = readTlsFiles({ ...NO_FILES, caFile, certificateFile, keyFile }, hostFiles);
  if (isProblem(read)) throw refusal(read.code, read.facts);
  return read;
}

function refusal(code: Parameters<typeof finding>[0], facts: Parameters<typeof finding>[2]): Failure {
  const { message, hint } = finding(code, { file: '', line: 1, column: 1, excerpt: null }, facts);
  return new Failure({ kind: 'invalid', code, fact: message, hint });
}

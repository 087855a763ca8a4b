import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { ofKnown } from '../absent.ts';
import { hasPlaceholder } from '../placeholder.ts';
import { tlsWordsOf } from '../tls/tls-words.ts';
import { isThisMachine } from './hosts.ts';

type Issues = z.core.$RefinementCtx<unknown>;

const MAXIMUM_PORT = 65_535;

const spoken: readonly string[] = ['postgres:', 'postgresql:'];

/** What replaces a secret wherever something is shown. */
const REDACTED = '***';

/** A URL of a PostgreSQL, or of what else is spoken there, by its schemes. The URL is never told. */
export function urlSchemaOf(others: readonly string[]): z.ZodString {
  return z.string().superRefine(ofKnown((text, issues) => checkUrl(text, others, issues)));
}

/** The URL of a queue: of a PostgreSQL, or of a Redis. */
export const queueUrlSchema = z.string().superRefine(
  ofKnown((text, issues) => {
    if (!isRedisUrl(text)) checkUrl(text, [], issues);
    else if (!isRedisAddress(text)) refuse(issues, 'redis-url-not-readable');
    else refusePlaceholder(new URL(text), issues);
  }),
);

/** Where something is posted; what is not encrypted stays on this machine. The URL is never told. */
export const webhookSchema = z.string().superRefine(
  ofKnown((text, issues) => {
    const url = parsed(text);
    if (url === null || !/^https?:$/.test(url.protocol) || /\s/.test(text))
      refuse(issues, 'webhook-not-readable');
    else if (url.protocol === 'http:' && !isThisMachine(url.hostname))
      refuse(issues, 'webhook-not-encrypted');
    else refusePlaceholder(url, issues);
  }),
);

export function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\//i.test(text);
}

/** `host:port`, the host of IPv6 in brackets. */
export function isSentinelAddress(text: string): boolean {
  const url = parsed(`redis://${text}`);
  return url !== null && url.port !== '' && url.port !== '0' && url.host.toLowerCase() === text.toLowerCase();
}

function isRedisAddress(text: string): boolean {
  const url = parsed(text);
  if (url === null || /\s/.test(text) || url.hostname === '' || url.port === '0') return false;
  // Drivers read options after the `?` each in their own way, or not at all.
  const isPlain = url.search === '' && url.hash === '' && /^\/?\d{0,5}$/.test(url.pathname);
  return isPlain && isEncoded(url.username) && isEncoded(url.password);
}

function checkUrl(text: string, others: readonly string[], issues: Issues): void {
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) refuse(issues, 'url-not-readable');
  else if (!others.includes(scheme) && !spoken.includes(scheme)) refuse(issues, 'url-scheme-unknown');
  else checkAddress(text, issues);
}

function checkAddress(text: string, issues: Issues): void {
  const url = parsed(text);
  if (url === null) {
    const port = /:(\d+)(?:[/?#]|$)/.exec(text.slice(text.lastIndexOf('@')))?.[1];
    refuse(issues, Number(port ?? 0) > MAXIMUM_PORT ? 'url-port-impossible' : 'url-not-readable');
    return;
  }
  if (/\s/.test(text) || url.hash !== '' || !isEncoded(url.pathname)) refuse(issues, 'url-not-readable');
  if (url.hostname === '' && !url.searchParams.get('host')) refuse(issues, 'url-without-host');
  if (url.pathname.replace('/', '') === '') refuse(issues, 'url-without-database');
  if (url.port === '0') refuse(issues, 'url-port-impossible');
  const words = tlsWordsOf(url);
  if (typeof words === 'string') refuse(issues, words);
  refusePlaceholder(url, issues);
}

/** An error, for whoever forgot the password has forgotten who may open the door; the password is never told. */
export function refusePlaceholder(url: URL, issues: Issues): void {
  if (hasPlaceholder(url)) refuse(issues, 'secret-placeholder');
}

/** The URL as people may see it: no password, nor anything else that opens a door. */
export function redactUrl(text: string): string {
  const url = parsed(text);
  if (url === null) return REDACTED;
  if (url.password !== '') url.password = REDACTED;
  for (const name of [...url.searchParams.keys()]) {
    if (/pass|secret|token|pwd|credential/i.test(name)) url.searchParams.set(name, REDACTED);
  }
  return url.toString();
}

/** A line of the file as people may see it: what follows a scheme may hold a password, however it is misspelt. */
export function redactLine(line: string): string {
  return line.replace(/([a-z][a-z0-9+.-]*:\/\/).+$/i, `$1${REDACTED}`);
}

/** What a finding quotes as people may see it: what follows a scheme may hold a password. Quotes around it all stay. */
export function redactText(text: string): string {
  const [, quote = ''] = /^(["'])[\s\S]*\1$/.exec(text) ?? [];
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[\s\S]+/i, `$1${REDACTED}${quote}`);
}

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

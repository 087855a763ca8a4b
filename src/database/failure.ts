import { isCertificateFault, isEncryptionFault } from '../config/tls/tls-fault.ts';
import { Failure } from '../errors.ts';

/** What to do after a database error: try the batch again, connect again, let the target rest, or stop the rule. */
export type Remedy = 'retry' | 'reconnect' | 'pause' | 'stop';

/** A database's refusal without its DETAIL, which quotes row values. */
export class DatabaseFailure extends Failure {
  readonly remedy: Remedy;
  /** The server's code (PostgreSQL's SQLSTATE, MySQL's error number), or the socket's; empty where there was none. */
  readonly state: string;

  constructor(facts: { code: string; fact: string; hint?: string; remedy: Remedy; state: string }) {
    super(facts);
    this.name = 'DatabaseFailure';
    this.remedy = facts.remedy;
    this.state = facts.state;
  }
}

/** Rows or tables that others hold: PostgreSQL's lock_not_available; MySQL's lock wait time-out, and its NOWAIT. */
const LOCKED: ReadonlySet<string> = new Set(['55P03', '1205', '3572']);

/** A row of this key is there: PostgreSQL's unique_violation, MySQL's duplicate entry. */
const DUPLICATE: ReadonlySet<string> = new Set(['23505', '1062']);

/** The remedy for any error; what is not known stops the rule. */
export function remedyFor(error: unknown): Remedy {
  return error instanceof DatabaseFailure ? error.remedy : 'stop';
}

/** Whether it waited in vain for what others hold. */
export function isLocked(error: unknown): boolean {
  return error instanceof DatabaseFailure && LOCKED.has(error.state);
}

/** Whether a row with the same key was in the way. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof DatabaseFailure && DUPLICATE.has(error.state);
}

const NAMES_SHOWN = 5;

const CERTIFICATE_HINTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'renew the certificate of the server, or that of its authority',
  CERT_NOT_YET_VALID: "compare the clocks, and the certificate's first day",
  ERR_TLS_CERT_ALTNAME_INVALID:
    'use the name that stands in the certificate in the address, or say it by `tls: { server_name: … }`',
};

/** A server that does not answer, or not any more; `state` is the socket's or the server's code, if there is one. */
export function unreachable(what: string, state: string): DatabaseFailure {
  return new DatabaseFailure({
    code: 'database-unreachable',
    fact: `${what}: the database does not answer${state ? ` (${state})` : ''}`,
    hint: 'check that the server runs, and that its address is right and begins with what it speaks: postgres:// or mysql://',
    remedy: 'reconnect',
    state,
  });
}

/** What an encrypted connection failed on; null where it is about something else. */
export function untrusted(what: string, error: unknown): DatabaseFailure | null {
  const code = socketCode(error);
  const message = error instanceof Error ? error.message : '';
  if (isCertificateFault(code))
    return new DatabaseFailure({
      code: 'database-certificate',
      fact: `${what}: the server's certificate is ${forOthers(error) ?? 'not trusted'} (${code})`,
      hint:
        CERTIFICATE_HINTS[code] ??
        'name the authority that signed it: `tls: { ca_file: … }`, or `sslrootcert` or `ssl-ca` in the address',
      remedy: 'stop',
      state: code,
    });
  if (!isEncryptionFault(code, message)) return null;
  return new DatabaseFailure({
    code: 'database-encryption',
    fact: `${what}: no encrypted connection comes about${code ? ` (${code})` : ': the server offers none'}`,
    hint: 'switch TLS on in the server; one that wants to see a certificate is shown it by `tls: { cert_file: …, key_file: … }`',
    remedy: 'stop',
    state: code,
  });
}

/** The names that a certificate bears, and the one that was asked for; null where it fails for something else. */
function forOthers(error: unknown): string | null {
  if (socketCode(error) !== 'ERR_TLS_CERT_ALTNAME_INVALID') return null;
  const { host, cert } = error as { host?: string; cert?: { subjectaltname?: string } };
  if (!host || !cert?.subjectaltname) return null;
  const names = cert.subjectaltname.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const shown = [...names.slice(0, NAMES_SHOWN), ...(names.length > NAMES_SHOWN ? ['…'] : [])];
  return `for ${shown.join(', ')} and not for ${host}`;
}

/** The code of a socket's or a driver's error; empty where it has none. */
export function socketCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

import { isCertificateFault } from '../config/tls/tls-fault.ts';
import { Failure } from '../errors.ts';

interface Reason {
  readonly code: string;
  readonly fact: string;
  readonly hint: string;
}

const SETTING = 'check `queue: { url: … }` in retentiond.yaml; left out, the control database is the queue';

const AWAY: Reason = { code: 'queue-unreachable', fact: 'the queue does not answer', hint: SETTING };
const STRANGER: Reason = {
  code: 'queue-refused',
  fact: 'the queue refuses the user or the password',
  hint: 'check both in `queue: { url: … }`, with special characters percent-encoded',
};
const NO_RIGHT: Reason = {
  code: 'queue-right-missing',
  fact: 'the role lacks a right on the tables of the queue',
  hint: 'grant it what `retentiond grants --control` prints; in a database of its own, let it own the tables',
};
const NO_DATABASE: Reason = {
  code: 'queue-database-unknown',
  fact: 'the queue has no such database',
  hint: 'check what stands after the host in `queue: { url: … }`: a name for PostgreSQL, a number for Redis',
};
const UNTRUSTED: Reason = {
  code: 'queue-certificate',
  fact: 'the certificate of the queue is not trusted',
  hint: 'name the authority that signed it under `queue: { tls: { ca_file: … } }`, and use the name that stands in it',
};
const UNENCRYPTED: Reason = {
  code: 'queue-encryption',
  fact: 'one of the two sides speaks encrypted, and the other does not',
  hint: 'use `rediss://` where a Redis wants TLS, and `redis://` where it has none; for PostgreSQL see `sslmode`; a server that wants to see a certificate is shown it by `tls: { cert_file: …, key_file: … }`',
};
const NO_MASTER: Reason = {
  code: 'queue-master-unknown',
  fact: 'the sentinels know no master of that name',
  hint: 'write the name that they watch it under in place of the host in `queue: { url: … }`',
};
const NO_TABLES: Reason = {
  code: 'queue-not-migrated',
  fact: 'the queue has no tables yet',
  hint: 'run `retentiond migrate`',
};
const OTHER: Reason = { code: 'queue-failed', fact: 'the queue cannot be used', hint: SETTING };

/** By a code or a name of the error. */
const byName: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: AWAY,
  ENOTFOUND: AWAY,
  EAI_AGAIN: AWAY,
  ETIMEDOUT: AWAY,
  ECONNRESET: AWAY,
  EHOSTUNREACH: AWAY,
  ENETUNREACH: AWAY,
  EPIPE: AWAY,
  MaxRetriesPerRequestError: AWAY,
  '53300': AWAY,
  '57P01': AWAY,
  '57P02': AWAY,
  '57P03': AWAY,
  '28P01': STRANGER,
  '28000': STRANGER,
  '42501': NO_RIGHT,
  '3D000': NO_DATABASE,
  SchemaMigrationRequiredError: NO_TABLES,
};

/** By the beginning of what the server said, or the driver for it: it has no codes for these. */
const bySaying: readonly (readonly [RegExp, Reason])[] = [
  [/No such master with that name/i, NO_MASTER],
  [/WRONGPASS|NOAUTH|NOPERM|invalid password/i, STRANGER],
  [/DB index is out of range/i, NO_DATABASE],
  [/^(LOADING|MASTERDOWN|CLUSTERDOWN)\b|max number of clients/i, AWAY],
  [/All sentinels are unreachable|connect ETIMEDOUT|timeout/i, AWAY],
  [
    /EPROTO|wrong version number|packet length too long|SSL routines|not support SSL|establishing an SSL connection|certificate required/i,
    UNENCRYPTED,
  ],
  [/Connection is closed|Connection terminated|socket disconnected/i, AWAY],
];

/** Why the queue cannot be opened or asked, without its address. */
export function explainQueueError(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const reason = reasonOf(error) ?? OTHER;
  return new Failure({ ...reason, cause: error });
}

/** A server that hangs up before the first word, as a Redis does that wants TLS and hears plain text, or a certificate and is shown none. */
export function hungUp(cause: unknown, wants: string): Failure {
  return new Failure({
    ...UNENCRYPTED,
    fact: `the queue hangs up at once: it seems to want ${wants}`,
    cause,
  });
}

/** Whether waiting may help; all else wants a person. */
export function isQueueAway(error: unknown): boolean {
  const { code } = explainQueueError(error);
  return code === AWAY.code || code === 'queue-silent';
}

function reasonOf(error: unknown): Reason | null {
  const parts = [error, ...(error instanceof AggregateError ? error.errors : [])];
  for (const part of parts) {
    if (!(part instanceof Error)) continue;
    const code = (part as NodeJS.ErrnoException).code ?? '';
    const reason = isCertificateFault(code) ? UNTRUSTED : (byName[code] ?? byName[part.name]);
    if (reason) return reason;
    for (const [saying, meant] of bySaying) if (saying.test(part.message)) return meant;
  }
  return null;
}

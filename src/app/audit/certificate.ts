import { CertificateBook } from '../../audit/certificate/book.ts';
import type {
  Certificate,
  CertificateScope,
  CertifiedEntries,
  CertifiedPolicy,
} from '../../audit/certificate/facts.ts';
import { formatInstant } from '../../calendar/instant.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Session } from '../../database/session.ts';
import type { DataMap } from '../../datamap/place/place.ts';
import { readDataMap } from '../../datamap/read.ts';
import { Failure } from '../../errors.ts';
import type { Body } from '../../ledger/entry.ts';
import { textByHash } from '../../ledger/text-store.ts';
import type { Verification } from '../../ledger/verify/chain/verification.ts';
import { verifyLedger } from '../../ledger/verify/ledger.ts';
import { longestPeriod } from '../../notice/gone.ts';
import { readPolicy } from '../../policy/read.ts';
import { openControl } from '../control/control.ts';
import { personReader } from './read-person.ts';
import { runUnknown } from './run-unknown.ts';

/**
 * Everything that a certificate of destruction says, out of a ledger that was verified first. Fails where it does not
 * verify (`ledger`); refuses a run that is not over, and a period that is not.
 */
export async function drawUpCertificate(
  config: Config,
  clock: Clock,
  scope: CertificateScope,
): Promise<Certificate> {
  const drawnAt = formatInstant(clock());
  if (scope.kind === 'period' && scope.until > drawnAt) throw notOver(`the period ends on ${scope.until}`);
  const { ledger, session } = await openControl(config);
  try {
    const book = new CertificateBook(scope);
    const verification = await requireSound(session, config, book);
    if (scope.kind === 'run') requireOver(book, scope.run);
    const entries = book.finish();
    return {
      ...entries,
      scope,
      ledger,
      drawnAt,
      verified: { entries: Number(verification.entries), head: verification.head },
      policies: await policiesOf(session, entries),
      backups: await backupsOf(session, entries),
    };
  } finally {
    await session.close();
  }
}

/** Reads every entry once: a certificate rests on all of them, and on no index. */
async function requireSound(session: Session, config: Config, book: CertificateBook): Promise<Verification> {
  const verification = await verifyLedger(session, {
    readPerson: personReader(config),
    seen: ({ text, hash }) =>
      book.read({ said: JSON.parse(text) as Body & { seq: number; at: string }, hash }),
  });
  if (verification.ok) return verification;
  throw new Failure({
    kind: 'ledger',
    code: 'ledger-not-verified',
    fact: `nothing can be certified: ${verification.firstBad?.fact}`,
    hint: 'run `retentiond audit verify`',
  });
}

function requireOver(book: CertificateBook, run: string): void {
  const tallies = book.talliesOf(run);
  if (tallies.length === 0) throw runUnknown(run);
  if (tallies.some(({ isOver }) => !isOver) || book.isUnderWay(run))
    throw notOver(`the run ${run} is not over`);
}

function notOver(fact: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'not-over',
    fact: `what may still change cannot be certified: ${fact}`,
    hint: 'draw it up afterwards; `retentiond status` shows how runs stand',
  });
}

async function policiesOf(session: Session, { runs }: CertifiedEntries): Promise<readonly CertifiedPolicy[]> {
  const policies: CertifiedPolicy[] = [];
  for (const hash of new Set(runs.map(({ policy }) => policy))) {
    const text = await textByHash(session, hash);
    const policy = text === null ? null : readPolicy('policy', Buffer.from(text)).value;
    policies.push({ hash, title: policy?.title ?? null, source: policy?.source ?? null });
  }
  return policies;
}

/** How long backups are kept, as the data maps said by which the runs went. */
async function backupsOf(
  session: Session,
  { runs, dataMaps }: CertifiedEntries,
): Promise<Certificate['backups']> {
  const maps: DataMap[] = [];
  for (const hash of dataMaps) {
    const text = await textByHash(session, hash);
    const map = text === null ? null : readDataMap('data map', Buffer.from(text)).value;
    if (map) maps.push(map);
  }
  const connections = [...new Set(runs.map(({ connection }) => connection))];
  return connections.map((connection) => ({
    connection,
    kept: longestPeriod(
      maps.filter((map) => map.connections.includes(connection)).map(({ backupsKept }) => backupsKept),
    ),
  }));
}

import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';

/** A receipt that a target must have, since the ledger says that its batch was committed there. */
export interface ExpectedReceipt {
  /** The batch, or the copying to an archive. */
  readonly batch: string;
  /** null: of a copying, whose receipt counts copies. */
  readonly rows: number | null;
  /** Of the entry that says so: its number, and its time, ISO 8601, UTC. */
  readonly seq: bigint;
  readonly at: string;
}

/** A receipt that stands in a target. */
export interface StandingReceipt {
  readonly batch: string;
  readonly rows: number;
}

const PAGE_ENTRIES = 2_000n;
/** How many of the latest batches are looked at once more: a restored target lacks the latest ones first. */
const LATEST_BATCHES = 20;

/** The receipts of this connection's outcomes after `after` up to `upTo`, a page at a time. */
export async function* expectedReceipts(
  session: Session,
  connection: string,
  after: bigint,
  upTo: bigint,
): AsyncGenerator<readonly ExpectedReceipt[]> {
  for (let first = after; first < upTo; first += PAGE_ENTRIES) {
    const last = first + PAGE_ENTRIES < upTo ? first + PAGE_ENTRIES : upTo;
    const { rows } = await session.run(
      numbered(sql`
        WITH outcome AS MATERIALIZED (
          SELECT seq, (j ->> 'batch')::uuid AS batch, j ->> 'at' AS at
          FROM (SELECT seq, entry::jsonb AS j FROM retentiond.ledger
            WHERE seq > ${bind(first)}::bigint AND seq <= ${bind(last)}::bigint) AS entries
          WHERE j ->> 'kind' = 'outcome' AND j ->> 'outcome' = 'committed'
        )
        SELECT d.batch::text, i.entry::jsonb ->> 'rows', o.seq::text, o.at
        FROM outcome AS o JOIN retentiond.batch_digest AS d USING (batch) JOIN retentiond.ledger AS i ON i.seq = d.intent
        WHERE d.connection = ${bind(connection)} AND i.entry::jsonb ->> 'receipt' IS DISTINCT FROM 'none'
        UNION ALL
        SELECT c.copy::text, NULL, o.seq::text, o.at FROM outcome AS o JOIN retentiond.copying AS c USING (batch)
        WHERE c.connection = ${bind(connection)}`),
    );
    yield rows.map(expectedFrom);
  }
}

/** Those of the latest batches whose intents lie after `after` up to `upTo`, and that are over. */
export async function latestExpected(
  session: Session,
  connection: string,
  after: bigint,
  upTo: bigint,
): Promise<readonly ExpectedReceipt[]> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT d.batch::text, i.entry::jsonb ->> 'rows', d.intent::text, i.entry::jsonb ->> 'at'
      FROM retentiond.batch_digest AS d JOIN retentiond.ledger AS i ON i.seq = d.intent
      WHERE d.connection = ${bind(connection)} AND d.intent > ${bind(after)}::bigint AND d.intent <= ${bind(upTo)}::bigint
        AND i.entry::jsonb ->> 'receipt' IS DISTINCT FROM 'none'
        AND NOT EXISTS (SELECT FROM retentiond.open_batch AS o WHERE o.batch = d.batch)
      ORDER BY d.intent DESC LIMIT ${bind(LATEST_BATCHES)}::bigint`),
  );
  return rows.map(expectedFrom);
}

function expectedFrom(row: readonly (string | null)[]): ExpectedReceipt {
  const [batch, rows, seq, at] = row;
  return {
    batch: String(batch),
    rows: rows == null ? null : Number(rows),
    seq: BigInt(String(seq)),
    at: String(at),
  };
}

/** Those of these receipts whose batch or copying this ledger does not know, and about which no alarm was raised yet. */
export async function unknownReceipts(
  session: Session,
  connection: string,
  receipts: readonly StandingReceipt[],
): Promise<readonly StandingReceipt[]> {
  if (receipts.length === 0) return [];
  const { rows } = await session.run(
    numbered(sql`
      SELECT r.batch::text FROM unnest(${bind(receipts.map(({ batch }) => batch))}::uuid[]) AS r (batch)
      WHERE NOT EXISTS (SELECT FROM retentiond.batch_digest AS d WHERE d.batch = r.batch)
        AND NOT EXISTS (SELECT FROM retentiond.copying AS c WHERE c.copy = r.batch)
        AND NOT EXISTS (SELECT FROM retentiond.stray_receipt AS s
          WHERE s.batch = r.batch AND s.connection = ${bind(connection)})`),
  );
  const unknown = new Set(rows.map(([batch]) => batch));
  return receipts.filter(({ batch }) => unknown.has(batch));
}

/** Remembers receipts that the ledger does not know, so that one alarm tells of them. */
export async function noteStrays(
  session: Session,
  connection: string,
  strays: readonly StandingReceipt[],
): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.stray_receipt (connection, batch, rows)
      SELECT ${bind(connection)}, * FROM unnest(${bind(strays.map(({ batch }) => batch))}::uuid[],
        ${bind(strays.map(({ rows }) => String(rows)))}::bigint[])
      ON CONFLICT DO NOTHING`),
  );
}

/** What may have left a receipt in a target of this connection: the batches of outcomes in these entries, and their copyings. */
export async function prunableReceipts(
  session: Session,
  connection: string,
  after: bigint,
  upTo: bigint,
): Promise<readonly string[]> {
  const { rows } = await session.run(
    numbered(sql`
      WITH outcome AS MATERIALIZED (
        SELECT (j ->> 'batch')::uuid AS batch
        FROM (SELECT entry::jsonb AS j FROM retentiond.ledger
          WHERE seq > ${bind(after)}::bigint AND seq <= ${bind(upTo)}::bigint) AS entries
        WHERE j ->> 'kind' = 'outcome'
      )
      SELECT o.batch::text FROM outcome AS o LEFT JOIN retentiond.batch_digest AS d USING (batch)
      WHERE coalesce(d.connection = ${bind(connection)}, true)
      UNION ALL
      SELECT c.copy::text FROM outcome AS o JOIN retentiond.copying AS c USING (batch)
      WHERE c.connection = ${bind(connection)}`),
  );
  return rows.map(([batch]) => String(batch));
}

/** How many entries the ledger has; what is read up to there is committed. */
export async function ledgerSize(session: Session): Promise<bigint> {
  const { rows } = await session.run(numbered(raw('SELECT size::text FROM retentiond.chain')));
  return BigInt(rows[0]?.[0] ?? '0');
}

/** Whether the ledger has batches or copyings of this connection. */
export async function hasBatches(session: Session, connection: string): Promise<boolean> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT WHERE EXISTS (SELECT FROM retentiond.batch_digest WHERE connection = ${bind(connection)})
        OR EXISTS (SELECT FROM retentiond.copying WHERE connection = ${bind(connection)})`),
  );
  return rows.length > 0;
}

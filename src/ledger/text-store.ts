import type { Session } from '../database/session.ts';
import { sha256Hex } from '../digest.ts';
import { bind, numbered, sql } from '../sql/fragment.ts';

/** Keeps a text for good, so that entries can name it by its SHA-256, which is returned in hex. */
export async function keepText(session: Session, body: string): Promise<string> {
  const hash = sha256Hex(body);
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.text (hash, body) VALUES (${bind(hash)}, ${bind(body)}) ON CONFLICT (hash) DO NOTHING`),
  );
  return hash;
}

/** The text that is kept under this hash; null where none is, or where it is not what its hash says. */
export async function textByHash(session: Session, hash: string): Promise<string | null> {
  const result = await session.run(
    numbered(sql`SELECT body FROM retentiond.text WHERE hash = ${bind(hash)}`),
  );
  const body = result.rows[0]?.[0] ?? null;
  return body !== null && sha256Hex(body) === hash ? body : null;
}

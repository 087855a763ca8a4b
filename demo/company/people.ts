import type { Client } from './load.ts';

/** One row, column → value as the server writes it. */
export type RowText = Readonly<Record<string, string | null>>;

/** Every person that the company knows, by row key, in its order. */
export async function readPeople(client: Client): Promise<ReadonlyMap<bigint, RowText>> {
  const { rows } = await client.query(
    `SELECT id::text, status, email, phone, birth_date::text, host(signup_ip) AS signup_ip, country,
            created_at::text, last_contact_at::text, applied_at::text, anonymised_at::text
     FROM people ORDER BY people.id`,
  );
  return new Map((rows as readonly RowText[]).map((row) => [BigInt(row['id'] as string), row]));
}

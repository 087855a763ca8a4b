import type pg from 'pg';

const CLOSE_TIMEOUT_MS = 2_000;

/** Waits for no goodbye: the driver would wait for ever for that of an encrypted connection that broke off while it began. */
export function cutClient(client: pg.Client): void {
  client.connection.stream.destroy();
  void client.end().catch(() => undefined);
}

/** Says goodbye; a server that is frozen with a statement in flight would never answer it. */
export async function endClient(client: pg.Client): Promise<void> {
  const impatience = setTimeout(() => client.connection.stream.destroy(), CLOSE_TIMEOUT_MS);
  await client.end().catch(() => undefined);
  clearTimeout(impatience);
}

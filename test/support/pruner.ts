import type { TestEngine } from './engines/engine.ts';

/** The target whose receipts are pruned: its addresses, and the name of its database and role. */
interface Pruned {
  readonly url: string;
  readonly superuserUrl: string;
  readonly name: string;
}

/** A role that may read and remove receipts, and nothing else. */
export interface Pruner {
  readonly url: string;
  drop(): Promise<void>;
}

export async function makePruner(
  engine: TestEngine,
  { url, superuserUrl, name }: Pruned,
  grants: readonly string[] = ['SELECT', 'DELETE'],
): Promise<Pruner> {
  const role = `pruner_${name}`;
  const isPostgres = engine.name === 'PostgreSQL';
  const asSuperuser = async (...statements: readonly string[]): Promise<void> => {
    const admin = await engine.connect(superuserUrl);
    for (const sql of statements) await admin.query(sql);
    await admin.end();
  };
  await (isPostgres
    ? asSuperuser(
        `CREATE ROLE ${role} LOGIN PASSWORD 'prunes'; GRANT CONNECT ON DATABASE ${name} TO ${role};
         GRANT USAGE ON SCHEMA retentiond_receipts TO ${role};
         GRANT ${grants.join(', ')} ON retentiond_receipts.receipt TO ${role}`,
      )
    : asSuperuser(
        `CREATE USER '${role}'@'%' IDENTIFIED BY 'prunes'`,
        `GRANT ${grants.join(', ')} ON \`${name}\`.retentiond_receipt TO '${role}'@'%'`,
      ));
  const address = new URL(url);
  address.username = role;
  address.password = 'prunes';
  return {
    url: address.href,
    drop: () =>
      asSuperuser(isPostgres ? `DROP OWNED BY ${role}; DROP ROLE ${role}` : `DROP USER '${role}'@'%'`),
  };
}

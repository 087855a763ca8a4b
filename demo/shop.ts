import type { Instant } from '../src/calendar/instant.ts';
import { checkTables, type Promises, type TableCheck } from './company/check.ts';
import { connectShop, openShopDatabase } from './company/shop/database.ts';
import { loadShop, readShopKeys, SHOP_TABLE } from './company/shop/load.ts';

/** The company's web shop, whose logs live in a MariaDB or a MySQL. */
export interface Shop {
  readonly url: string;
  /** The server as it names itself. */
  readonly server: string;
  /** Makes and fills its table; resolves to the number of rows. */
  load(now: Instant): Promise<number>;
  /** Compares what is left with what the reference model says must remain. */
  check(promises: Promises): Promise<readonly TableCheck[]>;
  close(): Promise<void>;
}

/** Opens the shop on the server at an address, or on a private one. */
export async function openShop(address: string | 'private'): Promise<Shop> {
  const database = await openShopDatabase(address);
  const client = await connectShop(database.url);
  let loaded: Awaited<ReturnType<typeof loadShop>> = [];
  return {
    url: database.url,
    server: database.server,
    load: async (now) => {
      loaded = await loadShop(client, now);
      return loaded.length;
    },
    check: (promises) => checkTables({ [SHOP_TABLE]: loaded }, promises, () => readShopKeys(client)),
    close: async () => {
      await client.end().catch(() => undefined);
      await database.close();
    },
  };
}

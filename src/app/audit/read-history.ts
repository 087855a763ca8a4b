import { History } from '../../audit/history.ts';
import type { Config } from '../../config/config.ts';
import { listAudit } from './look-up/list.ts';

/** What the ledger says over time. */
export async function readHistory(config: Config): Promise<History> {
  const history = new History();
  for await (const { said } of listAudit(config, {})) history.read(said);
  return history;
}

import { describe, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { isAtLeast } from './server-version.ts';

/** Whether the run's PostgreSQL can do without receipts; that an older one refuses is tried in conformance/target/lacks. */
const canBeWeaker = isAtLeast(17);

export const describeWeaker = describe.runIf(canBeWeaker);
export const testWeaker = test.runIf(canBeWeaker);

/** The configuration with `receipts: none` for every connection. */
export function withoutReceipts(config: Config): Config {
  const connections = Object.entries(config.connections).map(
    ([name, one]) => [name, { ...one, receipts: 'none' as const }] as const,
  );
  return { ...config, connections: Object.fromEntries(connections) };
}

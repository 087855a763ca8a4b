import type { Config } from '../../src/config/config.ts';

/** The configuration with `receipts: none` for every connection. */
export function withoutReceipts(config: Config): Config {
  const connections = Object.entries(config.connections).map(
    ([name, one]) => [name, { ...one, receipts: 'none' as const }] as const,
  );
  return { ...config, connections: Object.fromEntries(connections) };
}

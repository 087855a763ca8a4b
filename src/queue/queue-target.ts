import type { Address } from '../config/address/address.ts';

/** Where the queue is. */
export interface QueueTarget {
  /** postgres://, postgresql://, redis:// or rediss://. With sentinels, its host is the master's name. */
  readonly url: Address;
  /** Redis Sentinel: `host:port` of each; empty where the URL names the server itself. */
  readonly sentinels: readonly string[];
}

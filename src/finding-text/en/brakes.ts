import type { FindingText } from '../text.ts';

/** What the brakes of a connection can be told. */
export const brakesTexts = {
  'size-not-readable': {
    severity: 'error',
    message: '`{written}` is not a size',
    hint: 'write a number and kB, MB, GB, TB, KiB, MiB, GiB or TiB, as in `20 GB`',
  },
  'replicas-unused': {
    severity: 'error',
    message: '`replica_urls` names replicas, and `max_replica_lag: none` says that nobody asks them',
    hint: 'leave one of the two out',
  },
  'replica-of-another-kind': {
    severity: 'error',
    message: '`{key}` names another kind of server than `url`',
    hint: 'a replica speaks what its primary speaks: write an address with the same scheme',
  },
  'brake-asks': {
    severity: 'error',
    message: 'a brake asks one thing: `query` or `probe`',
    hint: 'write one of the two: `query` with `above` or `below`, or `probe`',
  },
  'brake-limit': {
    severity: 'error',
    message: 'a brake with a `query` has one limit: `above` or `below`',
    hint: 'write one of the two with a number, as in `above: 100`',
  },
  'brake-key-unused': {
    severity: 'error',
    message: '`{key}` says nothing here',
    hint: '`above` and `below` are for a `query`, `answer_within` is for a `probe`',
  },
  'brake-twice': {
    severity: 'error',
    message: 'there is a brake `{name}` already',
    hint: 'give each brake of a connection a name of its own; replica_lag, lock_waits and wal are taken',
  },
  'probe-not-readable': {
    severity: 'error',
    message: '`{key}` is not an address that can be asked over HTTP',
    hint: 'write `https://host/path`, or `http://127.0.0.1:9000/path` on this machine',
  },
  'probe-not-encrypted': {
    severity: 'error',
    message: '`{key}` would be asked over the network without encryption',
    hint: 'begin it with `https://`; `http://` is for this machine alone',
  },
} as const satisfies Record<string, FindingText>;

import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { slugSchema } from '../../reading/slug.ts';
import { ABSENT, ofKnown } from '../absent.ts';
import { isThisMachine } from '../address/hosts.ts';
import { refusePlaceholder } from '../address/url.ts';
import { durationSchema, secondsIn, writtenDuration } from '../duration.ts';
import { sizeSchema } from '../size.ts';

type Issues = z.core.$RefinementCtx<unknown>;

/** Names of the brakes that have a key of their own. */
const BUILT_IN_BRAKES = ['replica_lag', 'lock_waits', 'wal'] as const;

const MAX_ROWS_PER_SECOND = 10_000_000;

/** An address that is asked over HTTP; what is not encrypted stays on this machine. It is never told. */
const probeSchema = z.string().superRefine(
  ofKnown((text, issues) => {
    const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || url.port === '0')
      refuse(issues, 'probe-not-readable');
    else if (url.protocol === 'http:' && !isThisMachine(url.hostname)) refuse(issues, 'probe-not-encrypted');
    else refusePlaceholder(url, issues);
  }),
);

const limitSchema = (side: string) =>
  z
    .number()
    .optional()
    .meta({ description: `It brakes while the number is ${side} this`, examples: [100] });

const ownBrakeSchema = z
  .strictObject({
    name: slugSchema.meta({
      description: 'What it is called where it is shown',
      examples: ['checkout_queue'],
    }),
    query: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'One statement that reads and gives one number; it is asked on this connection',
        examples: ['SELECT count(*) FROM shop.checkout WHERE waits'],
      }),
    above: limitSchema('above'),
    below: limitSchema('below'),
    probe: probeSchema.optional().meta({
      description:
        'An address that is asked over HTTP: while it answers with 2xx, runs go on; anything else, and no answer in time, brakes',
      examples: ['http://127.0.0.1:9000/may-purge'],
    }),
    answer_within: durationSchema.optional().meta({
      description: 'How long its answer is waited for; left out, 2 seconds',
      examples: ['2 seconds'],
    }),
  })
  .superRefine((brake, issues) => {
    if (issues.issues.length > 0) return;
    const { query, probe, above, below, answer_within } = brake;
    const limits = [above, below].filter((limit) => limit !== undefined).length;
    if ((query === undefined) === (probe === undefined)) refuse(issues, 'brake-asks', {}, [], 'key');
    else if (query !== undefined && limits !== 1) refuse(issues, 'brake-limit', {}, [], 'key');
    else if (query !== undefined && answer_within !== undefined)
      refuse(issues, 'brake-key-unused', { key: 'answer_within' }, ['answer_within'], 'key');
    else if (probe !== undefined && limits > 0) {
      const key = above === undefined ? 'below' : 'above';
      refuse(issues, 'brake-key-unused', { key }, [key], 'key');
    }
  });

export type WrittenBrake = z.output<typeof ownBrakeSchema>;

const ownBrakesSchema = z.array(ownBrakeSchema).superRefine((brakes, issues) => {
  const names = new Set<string>(BUILT_IN_BRAKES);
  for (const [index, { name }] of brakes.entries()) {
    if (names.has(name)) refuse(issues, 'brake-twice', { name }, [index, 'name']);
    names.add(name);
  }
});

/** The keys of a connection that say what purging has to give way to; `url` is the schema of the connection's own address. */
export const brakeKeys = <Url extends z.ZodType<string>>(url: Url) => ({
  rows_per_second: z
    .int()
    .min(1)
    .max(MAX_ROWS_PER_SECOND)
    .optional()
    .meta({
      description:
        'Rows changed in a second at most, on average over all runs of one daemon; left out: unlimited',
      examples: [2000],
    }),
  max_replica_lag: writtenDuration
    .superRefine((text, issues) => {
      if (text !== 'none' && secondsIn(text) === null) refuse(issues, 'duration-not-readable');
    })
    .default('5 seconds')
    .meta({
      description: 'How far any replica may lag before runs wait; `none`: nobody asks',
      examples: ['5 seconds'],
    }),
  replica_urls: z
    .array(url)
    .default([])
    .meta({
      description:
        'The addresses of replicas, which are asked themselves; of those of a PostgreSQL, the primary tells by itself',
      examples: [['${CRM_REPLICA_URL}']],
    }),
  max_lock_waits: z
    .int()
    .min(0)
    .optional()
    .meta({
      description: 'How many sessions of the server may wait for a lock before runs wait',
      examples: [10],
    }),
  max_wal: sizeSchema.optional().meta({
    description:
      'How much may be kept before runs wait: of the write-ahead log for replication slots and the archive (PostgreSQL), or of binary logs (MariaDB, MySQL)',
    examples: ['20 GB'],
  }),
  brakes: ownBrakesSchema.default([]).meta({
    description: 'More questions that make runs wait: a query that gives one number, or an address over HTTP',
    examples: [[{ name: 'checkout_queue', query: 'SELECT count(*) FROM shop.checkout', above: 100 }]],
  }),
});

interface WrittenReplicas {
  readonly url: string;
  readonly replica_urls: readonly string[];
  readonly max_replica_lag: string;
}

/** Replicas speak what their primary speaks, and are named for something. */
export function checkReplicas({ url, replica_urls, max_replica_lag }: WrittenReplicas, issues: Issues): void {
  if (replica_urls.length > 0 && max_replica_lag === 'none')
    refuse(issues, 'replicas-unused', {}, ['replica_urls'], 'key');
  if (url === ABSENT) return;
  for (const [index, replica] of replica_urls.entries())
    if (replica !== ABSENT && isPostgresql(replica) !== isPostgresql(url))
      refuse(issues, 'replica-of-another-kind', {}, ['replica_urls', index]);
}

function isPostgresql(url: string): boolean {
  return /^postgres/i.test(url);
}

import { z } from 'zod';
import { parseDay } from '../../calendar/day.ts';
import { refuse } from '../../reading/refuse.ts';
import { slugSchema } from '../../reading/slug.ts';
import { urlSchemaOf } from '../address/url.ts';
import { durationSchema } from '../duration.ts';
import { queueSchema } from '../queue.ts';
import { timezoneSchema } from '../timezone.ts';
import { brakeKeys, checkReplicas } from './brake-schema.ts';
import { categorySchema, scheduleSchema } from './category-schema.ts';
import { evidenceSchema } from './evidence-schema.ts';
import { checkTransport, tlsSchema } from './tls-schema.ts';
import { tracingSchema } from './tracing-schema.ts';
import { webSchema } from './web-schema.ts';

const MAX_BATCH_ROWS = 100_000;

/** Keys whose values are numbers, so that a variable can hold one. */
export const numericKeys: readonly string[] = [
  'batch_rows',
  'rows',
  'max_rows',
  'max_percent',
  'rows_per_second',
  'max_lock_waits',
  'above',
  'below',
];

const pathSchema = z.string().min(1);

const approvalSchema = z.enum(['widened', 'always', 'never']).meta({
  description:
    'Which rules wait for an approval: new ones and those that now reach more (`widened`), each that is new or has changed (`always`), or none (`never`)',
  examples: ['widened'],
});

const holdsSchema = z.strictObject({
  key_file: pathSchema.optional().meta({
    description: 'The file of the key under which held persons are kept: 64 hex digits',
    examples: ['keys/holds.key'],
  }),
  cooling_off: durationSchema.default('7 days').meta({
    description: 'How long rows stay held after a release: seconds, minutes, hours, days or weeks',
    examples: ['7 days'],
  }),
});

const controlUrlSchema = urlSchemaOf([]);
const connectionUrlSchema = urlSchemaOf(['mysql:', 'mariadb:']);

const controlSchema = z
  .strictObject({
    url: controlUrlSchema.meta({ description: 'Its address', examples: ['${CONTROL_URL}'] }),
    tls: tlsSchema,
  })
  .superRefine(({ url, tls }, issues) =>
    checkTransport({ url, tls, schema: controlUrlSchema, path: 'url' }, issues),
  );

const connectionSchema = z
  .strictObject({
    url: connectionUrlSchema.meta({
      description:
        'The address of the database (`postgres://`, `mysql://` or `mariadb://`), best from a variable',
      examples: ['${CRM_URL}'],
    }),
    batch_rows: z
      .int()
      .min(1)
      .max(MAX_BATCH_ROWS)
      .default(1000)
      .meta({ description: 'Rows that one transaction locks at most', examples: [1000] }),
    receipts: z
      .enum(['table', 'none'])
      .default('table')
      .meta({
        description:
          'Where a batch leaves its receipt. `none` is for a database in which no table may be created: the weaker mode, in which recovery can only infer what became of a batch, and which needs PostgreSQL 17',
        examples: ['none'],
      }),
    prune_url: connectionUrlSchema.optional().meta({
      description:
        'The same database by a role that may read and delete receipts and nothing else: `retentiond audit prune` uses it',
      examples: ['${CRM_PRUNE_URL}'],
    }),
    tls: tlsSchema,
    ...brakeKeys(connectionUrlSchema),
  })
  .superRefine((connection, issues) => {
    const { url, prune_url, tls, replica_urls } = connection;
    const schema = connectionUrlSchema;
    checkTransport({ url, tls, schema, path: 'url' }, issues);
    for (const [index, replica] of replica_urls.entries())
      checkTransport({ url: replica, tls, schema, path: ['replica_urls', index] }, issues);
    checkReplicas(connection, issues);
    if (prune_url !== undefined) checkTransport({ url: prune_url, tls, schema, path: 'prune_url' }, issues);
  });

const folder = (name: string, description: string) =>
  pathSchema.default(name).meta({ description, examples: [name] });

/** The configuration as written, after variables, environment and flags. */
export const configSchema = z.strictObject({
  control: controlSchema.optional().meta({
    description: 'The control database (PostgreSQL): ledger and runs',
    examples: [{ url: '${CONTROL_URL}' }],
  }),
  queue: queueSchema.optional().meta({
    description: 'Where jobs wait; left out, the control database',
    examples: [{ url: '${QUEUE_URL}' }],
  }),
  policies: folder('policies', 'The folder of the policies'),
  datamap: folder('datamap', 'The folder of the data maps'),
  timezone: timezoneSchema.meta({
    description: "The policies' zone (IANA); no default",
    examples: ['Europe/Paris'],
  }),
  language: z
    .enum(['en', 'fr'])
    .default('en')
    .meta({ description: 'The language of texts for people', examples: ['fr'] }),
  plausible_after: z
    .string()
    .superRefine((text, issues) => {
      if (parseDay(text) === null) refuse(issues, 'day-not-readable');
    })
    .default('1990-01-01')
    .meta({ description: 'Events before this day are implausible, and never due', examples: ['1990-01-01'] }),
  schedule: scheduleSchema.default('30 1 * * *'),
  categories: z
    .record(slugSchema, categorySchema)
    .optional()
    .meta({ description: 'How single categories run', examples: [{ logs: { schedule: '15 * * * *' } }] }),
  approval: approvalSchema.default('widened'),
  evidence: evidenceSchema.prefault({}).meta({
    description: 'The keys behind the evidence, and where its signed heads go',
    examples: [{ digest_key_file: 'keys/digest.key' }],
  }),
  connections: z
    .record(slugSchema, connectionSchema)
    .default({})
    .meta({ description: 'The databases that data maps name', examples: [{ crm: { url: '${CRM_URL}' } }] }),
  mode: z
    .enum(['enforce', 'observe'])
    .default('enforce')
    .meta({
      description: 'Whether rows are changed; `observe` plans and reports only',
      examples: ['observe'],
    }),
  four_eyes: z
    .boolean()
    .default(false)
    .meta({
      description: 'Whether a second person, with another login role, must agree to approvals and releases',
      examples: [true],
    }),
  holds: holdsSchema
    .prefault({})
    .meta({ description: 'How legal holds are kept', examples: [{ key_file: 'keys/holds.key' }] }),
  max_clock_difference: durationSchema.default('10 seconds').meta({
    description: 'How far the clocks of host, target and control database may differ before runs are refused',
    examples: ['10 seconds'],
  }),
  schedule_timezone: timezoneSchema.default('UTC').meta({
    description:
      'The zone (IANA) whose clocks schedules go by; a time that they skip comes right after the gap, one that they show twice comes once',
    examples: ['Europe/Paris'],
  }),
  web: webSchema.optional().meta({
    description: 'Where the daemon answers over HTTP; left out, nowhere',
    examples: [{ listen: '127.0.0.1:8420' }],
  }),
  tracing: tracingSchema.optional().meta({
    description: 'Where spans of rounds, runs and batches go; left out, there are none',
    examples: [{ endpoint: 'http://127.0.0.1:4318' }],
  }),
});

export type WrittenConfig = z.output<typeof configSchema>;

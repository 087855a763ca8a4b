import { z } from 'zod';
import { parseCron } from '../calendar/cron.ts';
import { parseDay } from '../calendar/day.ts';
import { parseWindow } from '../calendar/window.ts';
import { notBuilt, refuse } from '../reading/refuse.ts';
import { slugSchema } from '../reading/slug.ts';
import { secondsIn } from './duration.ts';
import { queueSchema } from './queue.ts';
import { timezoneSchema } from './timezone.ts';
import { urlSchemaOf } from './url.ts';

const MAX_BATCH_ROWS = 100_000;

/** Keys whose values are numbers, so that a variable can hold one. */
export const numericKeys: readonly string[] = ['batch_rows', 'rows'];

const scheduleSchema = z
  .string()
  .superRefine((text, issues) => {
    const cron = parseCron(text);
    if ('problem' in cron)
      refuse(issues, cron.problem === 'never' ? 'schedule-never' : 'schedule-not-a-cron');
  })
  .meta({ description: 'When rules run: five fields of cron in UTC, in quotes', examples: ['30 1 * * *'] });

const pathSchema = z.string().min(1);

const approvalSchema = z
  .enum(['never', 'widened', 'always'])
  .superRefine((value, issues) => {
    if (value !== 'never') refuse(issues, 'not-built-yet', { key: `approval: ${value}` });
  })
  .meta({ description: 'Which rules wait for an approval; only `never` is built', examples: ['never'] });

const windowSchema = z
  .string()
  .superRefine((text, issues) => {
    if (parseWindow(text) === null) refuse(issues, 'window-not-readable');
  })
  .meta({ description: 'The hours in which its runs may act, in UTC', examples: ['01:00-05:00'] });

const budgetSchema = z
  .strictObject({
    rows: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Rows', examples: [5_000_000] }),
    time: z
      .string()
      .superRefine((text, issues) => {
        if (secondsIn(text) === null) refuse(issues, 'duration-not-readable');
      })
      .optional()
      .meta({ description: 'Minutes, hours or days', examples: ['30 minutes'] }),
  })
  .meta({
    description: 'What one run may use; the rest waits for the next',
    examples: [{ rows: 5_000_000, time: '30 minutes' }],
  });

const categorySchema = z.strictObject({
  schedule: scheduleSchema.optional(),
  window: windowSchema.optional(),
  overdue_after: notBuilt('overdue_after', 'When due becomes overdue.'),
  limits: notBuilt('limits', 'What aborts a run before its first change.'),
  budget: budgetSchema.optional(),
});

const connectionSchema = z.strictObject({
  url: urlSchemaOf(['mysql:', 'mariadb:']).meta({
    description: 'The address of the database, best from a variable',
    examples: ['${CRM_URL}'],
  }),
  batch_rows: z
    .int()
    .min(1)
    .max(MAX_BATCH_ROWS)
    .default(1000)
    .meta({ description: 'Rows that one transaction locks at most', examples: [1000] }),
  rows_per_second: notBuilt('rows_per_second', 'Rows changed in a second at most.'),
  max_replica_lag: notBuilt('max_replica_lag', 'How far replicas may lag.'),
});

const folder = (name: string, description: string) =>
  pathSchema.default(name).meta({ description, examples: [name] });

/** The configuration as written, after variables, environment and flags. */
export const configSchema = z.strictObject({
  control: z
    .strictObject({ url: urlSchemaOf([]).meta({ description: 'Its address', examples: ['${CONTROL_URL}'] }) })
    .optional()
    .meta({
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
  approval: approvalSchema.optional(),
  evidence: z
    .strictObject({
      digest_key_file: pathSchema.optional().meta({
        description: 'The file of the key for row digests: 64 hex digits',
        examples: ['keys/digest.key'],
      }),
      signing_key_file: notBuilt('signing_key_file', 'The key that signs checkpoints.'),
      checkpoint_files: notBuilt('checkpoint_files', 'Where checkpoints are written.'),
      checkpoint_every: notBuilt('checkpoint_every', 'How often checkpoints are written.'),
    })
    .optional()
    .meta({
      description: 'The keys behind the evidence',
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
  four_eyes: notBuilt('four_eyes', 'Whether a second person must agree.'),
  holds: notBuilt('holds', 'How legal holds are kept.'),
  max_clock_difference: notBuilt('max_clock_difference', 'How far clocks may differ.'),
  schedule_timezone: notBuilt('schedule_timezone', 'The zone of schedules.'),
  web: notBuilt('web', 'Where the pages are served.'),
});

export type WrittenConfig = z.output<typeof configSchema>;
export type WrittenCategory = z.output<typeof categorySchema>;

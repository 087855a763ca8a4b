import { z } from 'zod';
import { parseCron } from '../../calendar/cron.ts';
import { parseWindow } from '../../calendar/window.ts';
import { refuse } from '../../reading/refuse.ts';
import { durationSchema } from '../duration.ts';

/** When rules run. */
export const scheduleSchema = z
  .string()
  .superRefine((text, issues) => {
    const cron = parseCron(text);
    if (!('problem' in cron)) return;
    if ('field' in cron) {
      const { written, field } = cron;
      refuse(issues, 'schedule-field', { part: written, field: { phrase: `cron ${field}` } });
    } else refuse(issues, cron.problem === 'never' ? 'schedule-never' : 'schedule-not-a-cron');
  })
  .meta({
    description:
      'When rules run: five fields of cron in quotes, in UTC unless `schedule_timezone` says otherwise',
    examples: ['30 1 * * *'],
  });

const windowSchema = z
  .string()
  .superRefine((text, issues) => {
    if (parseWindow(text) === null) refuse(issues, 'window-not-readable');
  })
  .meta({ description: 'The hours in which its runs may act, in UTC', examples: ['01:00-05:00'] });

const limitsSchema = z
  .strictObject({
    max_rows: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'Rows that one run of a rule may change at most', examples: [100_000] }),
    max_percent: z
      .number()
      .superRefine((percent, issues) => {
        if (percent <= 0 || percent > 100) refuse(issues, 'percent-impossible');
      })
      .optional()
      .meta({
        description: "Per cent of the category's rows in that table that one run may change at most",
        exclusiveMinimum: 0,
        maximum: 100,
        examples: [10],
      }),
  })
  .superRefine((limits, issues) => {
    const isUnknown = issues.issues.some(({ code }) => code === 'unrecognized_keys');
    if (Object.keys(limits).length === 0 && !isUnknown) refuse(issues, 'limits-empty');
  })
  .meta({
    description: 'A run that would change more is aborted before its first change',
    examples: [{ max_rows: 100_000, max_percent: 10 }],
  });

const budgetSchema = z
  .strictObject({
    rows: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Rows', examples: [5_000_000] }),
    time: durationSchema
      .optional()
      .meta({ description: 'A number of seconds, minutes, hours, days or weeks', examples: ['30 minutes'] }),
  })
  .meta({
    description: 'What one run may use; the rest waits for the next',
    examples: [{ rows: 5_000_000, time: '30 minutes' }],
  });

/** How one category runs. */
export const categorySchema = z.strictObject({
  schedule: scheduleSchema.optional(),
  window: windowSchema.optional(),
  overdue_after: durationSchema.optional().meta({
    description: 'How long after its deadline a row that is due counts as overdue',
    examples: ['48 hours'],
  }),
  limits: limitsSchema.optional(),
  budget: budgetSchema.optional(),
});

export type WrittenCategory = z.output<typeof categorySchema>;

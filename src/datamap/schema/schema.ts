import { z } from 'zod';
import { parsePeriod } from '../../calendar/parse-period.ts';
import type { Period } from '../../calendar/period.ts';
import { timezoneSchema } from '../../config/timezone.ts';
import { refuse } from '../../reading/refuse.ts';
import { nameSchema, slugSchema } from '../../reading/slug.ts';
import { columnSchema, listedTableSchema, tableSchema } from '../place/name.ts';
import { alterationSchema } from './alteration-schema.ts';
import { archiveSchema } from './archive-schema.ts';
import { conditionOrNoneSchema, conditionSchema } from './condition-schema.ts';
import { dependantsSchema } from './dependant-schema.ts';
import { eventsSchema, startColumnSchema } from './event-schema.ts';
import { personMatchSchema, personSchema } from './person-schema.ts';
import { summarySchema } from './summary-schema.ts';
import { checkBase, checkPerson, checkPlaces, checkTable } from './table-check.ts';
import { checkUsedNames } from './used-names-check.ts';
import { checkWith } from './with-check.ts';

type Issues = z.core.$RefinementCtx<unknown>;

/** Categories in one table at most, so that comparing their filters stays cheap. */
const MAX_CATEGORIES = 100;

const reasonSchema = z.string().trim().min(1).max(500);

function checkTwice(
  list: readonly string[],
  issues: Issues,
  code: 'column-twice' | 'connection-twice',
): void {
  for (const [index, name] of list.entries()) {
    if (list.indexOf(name) < index) refuse(issues, code, { column: name, connection: name }, [index]);
  }
}

const conditionsSchema = z.record(nameSchema, conditionOrNoneSchema).meta({
  description:
    'Every condition of the policy: what the columns must hold, or `none` where it never holds here',
  examples: [{ 'under investigation': { state: { not: 'closed' } } }],
});

const keySchema = z
  .union([
    columnSchema,
    z
      .array(columnSchema)
      .min(1)
      .superRefine((list, issues) => checkTwice(list, issues, 'column-twice')),
  ])
  .meta({
    description: 'The row key where it is not the primary key: a unique, not-null index',
    examples: ['uuid', ['site', 'number']],
  });

const placeShape = {
  category: slugSchema.meta({ description: 'The category of the policy', examples: ['subscribers'] }),
  where: conditionSchema.optional().meta({
    description: 'Which rows of the table are in the category; left out, all',
    examples: [{ status: 'prospect' }],
  }),
  key: keySchema.optional(),
  person: personSchema,
  person_match: personMatchSchema.optional(),
  because: reasonSchema
    .optional()
    .meta({ description: 'Why no row is about one person', examples: ['counts of visits only'] }),
  events: eventsSchema.optional(),
  conditions: conditionsSchema.optional(),
  dependants: dependantsSchema.optional(),
  start: startColumnSchema.optional(),
  in: z
    .enum(['active', 'archive'])
    .optional()
    .meta({
      description:
        'Whether the table holds rows in daily use (as it is left out), or the intermediate archive',
      examples: ['archive'],
    }),
  attributes: z
    .record(nameSchema, columnSchema)
    .optional()
    .meta({
      description: 'The attribute of the policy that decides the period, and the column that holds its value',
      examples: [{ 'cookie name': 'name' }],
    }),
  anonymise: alterationSchema.optional(),
  archive: archiveSchema.optional(),
  summarise: summarySchema.optional(),
};

const placeSchema = z.strictObject(placeShape).superRefine(checkPerson).superRefine(checkBase);

const tableEntrySchema = z
  .strictObject({
    ...placeShape,
    category: placeShape.category.optional(),
    person: personSchema.optional(),
    exempt: reasonSchema
      .optional()
      .meta({ description: 'Why the table holds no personal data', examples: ['no personal data'] }),
    todo: reasonSchema.optional().meta({
      description: 'What will be done about the table; a standing warning',
      examples: ['to be dropped by June'],
    }),
    with: tableSchema.optional().meta({
      description: 'The table of this data map that names this one among its dependants',
      examples: ['subscribers'],
    }),
  })
  .superRefine(checkTable);

const placesSchema = z
  .array(placeSchema)
  .min(1)
  .max(MAX_CATEGORIES)
  .superRefine(checkPlaces, { when: ({ value }) => Array.isArray(value) });

const tablesSchema = z
  .record(listedTableSchema, z.union([tableEntrySchema, placesSchema]))
  .superRefine(checkUsedNames, { when: ({ value }) => typeof value === 'object' && value !== null })
  .superRefine(checkWith, { when: ({ value }) => typeof value === 'object' && value !== null });

const connectionSchema = slugSchema.meta({
  description: 'A connection in retentiond.yaml',
  examples: ['crm'],
});

const backupsSchema = z
  .string()
  .transform((text, issues): Period => {
    const period = parsePeriod(text);
    if (!('problem' in period)) return period;
    refuse(issues, 'backups-not-a-period', { example: period.suggestions[0] ?? '30 days' });
    return z.NEVER;
  })
  .meta({
    type: 'string',
    description: 'How long backups of the database are kept',
    examples: ['30 days'],
  });

/** A data map as written. */
export const dataMapSchema = z.strictObject({
  connection: z
    .union([
      connectionSchema,
      z
        .array(connectionSchema)
        .min(1)
        .superRefine((list, issues) => checkTwice(list, issues, 'connection-twice')),
    ])
    .meta({
      description: 'The connection, or all connections that look like this',
      examples: ['crm', ['shop_fr', 'shop_de']],
    }),
  timezone: timezoneSchema.optional().meta({
    description: 'The zone of time columns that carry none (IANA)',
    examples: ['Europe/Paris'],
  }),
  backups_kept: backupsSchema.optional(),
  tables: tablesSchema.meta({
    description: 'Every table: its category or categories, or why it has none',
    examples: [{ schema_migrations: { exempt: 'no personal data' } }],
  }),
});

export type WrittenDataMap = z.output<typeof dataMapSchema>;
export type WrittenPlace = z.output<typeof placeSchema>;
export type WrittenTable = z.output<typeof tableEntrySchema>;

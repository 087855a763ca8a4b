import { z } from 'zod';
import { parsePeriod } from '../calendar/period.ts';
import { timezoneSchema } from '../config/timezone.ts';
import { notBuilt, refuse } from '../reading/refuse.ts';
import { nameSchema, slugSchema } from '../reading/slug.ts';
import { alterationSchema } from './alteration-schema.ts';
import { conditionOrNoneSchema, conditionSchema } from './condition-schema.ts';
import { dependantsSchema } from './dependant-schema.ts';
import { eventsSchema } from './event-schema.ts';
import { columnSchema, tableSchema } from './name.ts';
import { personMatchSchema, personSchema } from './person-schema.ts';
import { checkPerson, checkPlaces, checkTable } from './table-check.ts';
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
  start: notBuilt('start', 'The column of an archive that holds the start.'),
  in: notBuilt('in', 'The stage that the table holds.'),
  attributes: z
    .record(nameSchema, columnSchema)
    .optional()
    .meta({
      description: 'The attribute of the policy that decides the period, and the column that holds its value',
      examples: [{ 'cookie name': 'name' }],
    }),
  anonymise: alterationSchema.optional(),
  archive: notBuilt('archive', 'Where rows are archived.'),
  summarise: notBuilt('summarise', 'What is counted before rows go.'),
};

const placeSchema = z.strictObject(placeShape).superRefine(checkPerson);

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
  .record(tableSchema, z.union([tableEntrySchema, placesSchema]))
  .superRefine(checkWith, { when: ({ value }) => typeof value === 'object' && value !== null });

const connectionSchema = slugSchema.meta({
  description: 'A connection in retentiond.yaml',
  examples: ['crm'],
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
  backups_kept: z
    .string()
    .superRefine((text, issues) => {
      const period = parsePeriod(text);
      if ('problem' in period)
        refuse(issues, 'backups-not-a-period', { example: period.suggestions[0] ?? '30 days' });
    })
    .optional()
    .meta({ description: 'How long backups of the database are kept', examples: ['30 days'] }),
  tables: tablesSchema.meta({
    description: 'Every table: its category or categories, or why it has none',
    examples: [{ schema_migrations: { exempt: 'no personal data' } }],
  }),
});

export type WrittenDataMap = z.output<typeof dataMapSchema>;
export type WrittenPlace = z.output<typeof placeSchema>;
export type WrittenTable = z.output<typeof tableEntrySchema>;

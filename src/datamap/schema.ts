import { z } from 'zod';
import { parsePeriod } from '../calendar/period.ts';
import { timezoneSchema } from '../config/timezone.ts';
import { notBuilt, refuse } from '../reading/refuse.ts';
import { nameSchema, slugSchema } from '../reading/slug.ts';
import { conditionSchema } from './condition-schema.ts';
import { columnSchema, tableSchema } from './name.ts';
import { checkPerson, checkPlaces, checkTable } from './table-check.ts';

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

const personColumnSchema = z.union([
  columnSchema,
  z.strictObject({
    column: columnSchema.meta({ description: 'The column that names the person', examples: ['user_id'] }),
    of: notBuilt('of', 'The table that names the person.'),
    on: notBuilt('on', 'The columns that link the two tables.'),
    where: notBuilt('where', 'Which rows of the other table count.'),
    match: notBuilt('match', 'How the person is compared.'),
  }),
]);

const personSchema = z
  .union([
    z.literal('none'),
    z.record(slugSchema, personColumnSchema).superRefine((kinds, issues) => {
      if (Object.keys(kinds).length === 0) refuse(issues, 'person-without-kind');
    }),
  ])
  .meta({
    description: 'Where the person a row is about is found: kind and column; or `none`, with `because`',
    examples: [{ email: 'email' }, 'none'],
  });

const eventSchema = z.union([
  columnSchema,
  z
    .strictObject({
      column: columnSchema
        .optional()
        .meta({ description: 'The column that holds the time', examples: ['created_at'] }),
      always: z
        .boolean()
        .optional()
        .meta({
          description: 'The event has always happened, so a missing value is a fault',
          examples: [true],
        }),
      as: z
        .enum(['epoch_s', 'epoch_ms', 'epoch_us'])
        .optional()
        .meta({ description: 'How a numeric column counts time since 1970', examples: ['epoch_ms'] }),
      latest: notBuilt('latest', 'The latest time in the rows of another table.'),
      earliest: notBuilt('earliest', 'The earliest time in the rows of another table.'),
      of: notBuilt('of', 'The other table.'),
      on: notBuilt('on', 'The columns that link the two tables.'),
      where: notBuilt('where', 'Which rows of the other table count.'),
    })
    .superRefine((event, issues) => {
      const linked = [event.latest, event.earliest, event.of].some((key) => key !== undefined);
      if (event.column === undefined && !linked) refuse(issues, 'event-without-column');
    }),
]);

const eventsSchema = z.record(nameSchema, eventSchema).meta({
  description: 'Every event of the policy: its column, or `none` where the table does not know it',
  examples: [{ collected: { column: 'created_at', always: true } }],
});

const conditionsSchema = z.record(nameSchema, z.union([conditionSchema, z.literal('none')])).meta({
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
  because: reasonSchema
    .optional()
    .meta({ description: 'Why no row is about one person', examples: ['counts of visits only'] }),
  events: eventsSchema.optional(),
  conditions: conditionsSchema.optional(),
  start: notBuilt('start', 'The column of an archive that holds the start.'),
  in: notBuilt('in', 'The stage that the table holds.'),
  person_match: notBuilt('person_match', 'Whether letter case counts when a person is looked for.'),
  attributes: notBuilt('attributes', 'Columns that decide the period.'),
  dependants: notBuilt('dependants', 'Tables whose rows go with a row.'),
  anonymise: notBuilt('anonymise', 'What becomes of each column.'),
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
    with: notBuilt('with', 'The table whose dependant this is.'),
  })
  .superRefine(checkTable);

const placesSchema = z
  .array(placeSchema)
  .min(1)
  .max(MAX_CATEGORIES)
  .superRefine(checkPlaces, { when: ({ value }) => Array.isArray(value) });

const tablesSchema = z.record(tableSchema, z.union([tableEntrySchema, placesSchema]));

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

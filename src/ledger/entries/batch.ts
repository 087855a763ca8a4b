import { z } from 'zod';
import { count, hash, keyName, oneOf, type Said, uuid, words } from './field.ts';

const dependantSchema = z.strictObject({
  table: words('The table of the dependants'),
  action: words('What becomes of them'),
  rows: count('How many they are'),
});

export const intentSchema = z
  .strictObject({
    kind: z.literal('intent'),
    batch: uuid('The batch; never used twice'),
    run: uuid('The run that it belongs to'),
    rule: words('Its rule'),
    version: hash("The rule's version"),
    policy: hash('SHA-256 of the text of the policy file'),
    action: words('What becomes of the rows'),
    connection: words('The connection, as the configuration names it'),
    table: words('The table, with its schema'),
    rows: count('How many rows are about to change'),
    dependants: z
      .array(dependantSchema)
      .meta({
        description:
          'Rows of other tables that go, or lose their link, with them: by table and action. Older entries lack it',
      })
      .exactOptional(),
    summary: z
      .strictObject({
        table: words('Into which table the rows are counted before they go'),
        groups: count('How many groups they are in'),
      })
      .meta({ description: 'Left out where rows are not summarised' })
      .exactOptional(),
    root: hash(
      "RFC 6962 root over the keyed digests of the rows' keys, in the order in which they were taken",
    ),
    digest_key: keyName('Names the key of the digests without telling it'),
    receipt: oneOf(
      ['table', 'none'],
      'Whether a receipt commits with the batch; with none, an outcome that the worker did not see is inferred. Older entries lack it',
    ).exactOptional(),
    target: z.record(z.string(), z.string()).meta({
      description: "The target's own name for the transaction: system, database, connection, transaction",
    }),
    fence: count("The number of the rule's lease"),
    archive: z
      .strictObject({
        connection: words('The connection of the archive'),
        tables: z.array(z.string()).meta({ description: 'Its tables' }),
      })
      .meta({
        description:
          'Where the rows, or some that depend on them, are copied to before they go; left out where none are',
      })
      .exactOptional(),
  })
  .meta({ description: 'What a batch is about to do; durable before the change commits' });

export const outcomeSchema = z
  .strictObject({
    kind: z.literal('outcome'),
    batch: uuid('The batch'),
    run: uuid('Its run'),
    outcome: oneOf(['committed', 'aborted'], 'What became of it'),
    rows: count("Rows changed: the intent's, or none"),
    seen_by: oneOf(
      ['worker', 'recovery', 'inference'],
      'Whether the worker itself saw the answer, or recovery read it in a receipt, or inferred it where there is none',
    ),
  })
  .meta({ description: 'What became of an intent: each has exactly one' });

export const copiesRemovedSchema = z
  .strictObject({
    kind: z.literal('copies removed'),
    batch: uuid('The aborted batch'),
    connection: words('The connection of the archive'),
    tables: z.array(z.string()).meta({ description: 'Its tables' }),
    rows: count('How many copies were taken back'),
  })
  .meta({ description: 'What an aborted batch had copied to an archive was taken back' });

export type Intent = Said<typeof intentSchema>;
export type Outcome = Said<typeof outcomeSchema>;
export type CopiesRemoved = Said<typeof copiesRemovedSchema>;

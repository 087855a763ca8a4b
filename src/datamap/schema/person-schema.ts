import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { slugSchema } from '../../reading/slug.ts';
import { checkLink, onSchema, otherTableSchema } from '../place/link.ts';
import { columnSchema } from '../place/name.ts';
import { conditionSchema } from './condition-schema.ts';

const linkedColumnSchema = z
  .strictObject({
    column: columnSchema.meta({ description: 'The column that names the person', examples: ['user_id'] }),
    of: otherTableSchema.optional(),
    on: onSchema.optional(),
    where: conditionSchema.optional().meta({
      description: 'Which rows of the other table count; left out, all that are linked',
      examples: [{ role: 'owner' }],
    }),
  })
  .superRefine((column, issues) => {
    const isLinked = column.of !== undefined || column.on !== undefined || column.where !== undefined;
    if (isLinked) checkLink(column, 'column', issues);
  });

/** Whom a row is about: kinds and their columns, or nobody. */
export const personSchema = z
  .union([
    z.literal('none'),
    z.record(slugSchema, z.union([columnSchema, linkedColumnSchema])).superRefine((kinds, issues) => {
      if (Object.keys(kinds).length === 0) refuse(issues, 'person-without-kind');
    }),
  ])
  .meta({
    description: 'Where the person a row is about is found: kind and column; or `none`, with `because`',
    examples: [{ email: 'email' }, 'none'],
  });

/** How the person of a hold or a request is looked for. */
export const personMatchSchema = z.literal('case_insensitive').meta({
  description: 'Letter case does not count when a person is looked for; left out, it counts',
  examples: ['case_insensitive'],
});

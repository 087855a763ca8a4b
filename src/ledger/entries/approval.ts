import { z } from 'zod';
import { BY, count, hash, type Said, words } from './field.ts';

export const ruleApprovedSchema = z
  .strictObject({
    kind: z.literal('rule approved'),
    rule: words('The rule'),
    version: hash('The version that may run, as far as this one word goes'),
    plan: hash('The digest of the plan that was looked at; null where nobody had to be asked').nullable(),
    role: BY.role.nullable(),
    who: BY.who.nullable(),
    reaches_no_more_than: hash(
      'Why nobody had to be asked: it reaches no more than this version; null where somebody approved',
    ).nullable(),
  })
  .meta({ description: 'A version of a rule may run' });

export const planApprovedSchema = z
  .strictObject({
    kind: z.literal('plan approved'),
    plan: hash('Its digest, which covers the rows'),
    ...BY,
    rules: count('How many rules it has'),
    due: count('How many rows it would change'),
  })
  .meta({ description: 'A plan may be applied once, as far as this one word goes' });

export type RuleApproved = Said<typeof ruleApprovedSchema>;
export type PlanApproved = Said<typeof planApprovedSchema>;

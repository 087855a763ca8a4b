import { z } from 'zod';
import { hash, oneOf, type Said, words } from './field.ts';

const fileSchema = z.strictObject({
  file: words('Its name inside its folder'),
  is: oneOf(['policy', 'data map'], 'What it is'),
  text: hash('SHA-256 of its text, under which the text is kept'),
});

const ruleSchema = z.strictObject({
  rule: words('The rule'),
  version: hash('Its version'),
  policy: hash('SHA-256 of the text of its policy file'),
  schedule: words('Five-field cron, in UTC or after `CRON_TZ=` and its zone'),
});

export const policiesInForceSchema = z
  .strictObject({
    kind: z.literal('policies in force'),
    set: hash(
      'SHA-256 over the RFC 8785 text of `files`, `settings`, `rules` and `waiting`: one name for all of it',
    ),
    files: z.array(fileSchema).meta({ description: 'The policies and data maps, by name' }),
    settings: hash('SHA-256 of the text of the settings that decide, under which the text is kept'),
    rules: z.array(ruleSchema).meta({
      description: 'The rules that may run; those that wait for approval are not among them',
    }),
    waiting: z
      .array(ruleSchema)
      .meta({ description: 'The rules that wait for approval; left out where none do' })
      .exactOptional(),
    by: oneOf(['daemon', 'apply'], 'Whether scheduled runs go by it, or one run in the foreground'),
  })
  .meta({
    description:
      'The set of texts that rules are compiled from came into force, or another choice of rules of it was approved',
  });

export const configurationChangedSchema = z
  .strictObject({
    kind: z.literal('configuration changed'),
    settings: hash('SHA-256 of the text of the settings, under which it is kept'),
    before: hash('The settings before'),
    changed: z.array(z.string()).meta({ description: 'Dotted names of those that differ' }),
  })
  .meta({
    description:
      'Settings that decide what runs, when and how carefully are other ones now; secrets and addresses are not among them',
  });

export type PoliciesInForce = Said<typeof policiesInForceSchema>;
export type PolicyEntry = PoliciesInForce | Said<typeof configurationChangedSchema>;

import { alterationTexts } from './en/alteration.ts';
import { configTexts } from './en/config.ts';
import { dataMapTexts } from './en/datamap.ts';
import { dependantTexts } from './en/dependant.ts';
import { filesTexts } from './en/files.ts';
import { keepTexts } from './en/keep.ts';
import { liveTexts } from './en/live.ts';
import { periodTexts } from './en/period.ts';
import { policyTexts } from './en/policy.ts';
import { rulesTexts } from './en/rules.ts';
import { valueTexts } from './en/value.ts';
import { yamlTexts } from './en/yaml.ts';
import type { FindingText } from './text.ts';

/** Every finding there is, in English; a second language is a second record with the same keys. */
export const english = {
  ...yamlTexts,
  ...valueTexts,
  ...periodTexts,
  ...policyTexts,
  ...keepTexts,
  ...dataMapTexts,
  ...configTexts,
  ...filesTexts,
  ...rulesTexts,
  ...liveTexts,
  ...dependantTexts,
  ...alterationTexts,
} as const satisfies Record<string, FindingText>;

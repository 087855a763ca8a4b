import { configTexts } from './config.ts';
import { dataMapTexts } from './datamap.ts';
import { dependantTexts } from './dependant.ts';
import { filesTexts } from './files.ts';
import { liveTexts } from './live.ts';
import { periodTexts } from './period.ts';
import { policyTexts } from './policy.ts';
import { rulesTexts } from './rules.ts';
import type { FindingText } from './text.ts';
import { valueTexts } from './value.ts';
import { yamlTexts } from './yaml.ts';

/** Every finding there is, in English; a second language is a second record with the same keys. */
export const english = {
  ...yamlTexts,
  ...valueTexts,
  ...periodTexts,
  ...policyTexts,
  ...dataMapTexts,
  ...configTexts,
  ...filesTexts,
  ...rulesTexts,
  ...liveTexts,
  ...dependantTexts,
} as const satisfies Record<string, FindingText>;

import { alterationTexts } from './en/alteration.ts';
import { archiveTexts } from './en/archive.ts';
import { brakesTexts } from './en/brakes.ts';
import { configTexts } from './en/config.ts';
import { dataMapTexts } from './en/datamap.ts';
import { dependantTexts } from './en/dependant.ts';
import { filesTexts } from './en/files.ts';
import { keepTexts } from './en/keep.ts';
import { liveTexts } from './en/live.ts';
import { periodTexts } from './en/period.ts';
import { policyTexts } from './en/policy.ts';
import { proofTexts } from './en/proof.ts';
import { rulesTexts } from './en/rules.ts';
import { stagesTexts } from './en/stages.ts';
import { summaryTexts } from './en/summary.ts';
import { tlsTexts } from './en/tls.ts';
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
  ...brakesTexts,
  ...tlsTexts,
  ...filesTexts,
  ...rulesTexts,
  ...proofTexts,
  ...liveTexts,
  ...dependantTexts,
  ...alterationTexts,
  ...archiveTexts,
  ...stagesTexts,
  ...summaryTexts,
} as const satisfies Record<string, FindingText>;

/** The codes that only a look at a live database can give. */
export const NEEDS_DATABASE: ReadonlySet<string> = new Set(Object.keys({ ...liveTexts, ...dependantTexts }));

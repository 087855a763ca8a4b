import type { english } from './english.ts';
import { alterationTextsFr } from './fr/alteration.ts';
import { archiveTextsFr } from './fr/archive.ts';
import { brakesTextsFr } from './fr/brakes.ts';
import { configTextsFr } from './fr/config.ts';
import { dataMapTextsFr } from './fr/datamap.ts';
import { dependantTextsFr } from './fr/dependant.ts';
import { filesTextsFr } from './fr/files.ts';
import { keepTextsFr } from './fr/keep.ts';
import { liveTextsFr } from './fr/live.ts';
import { periodTextsFr } from './fr/period.ts';
import { policyTextsFr } from './fr/policy.ts';
import { proofTextsFr } from './fr/proof.ts';
import { rulesTextsFr } from './fr/rules.ts';
import { stagesTextsFr } from './fr/stages.ts';
import { summaryTextsFr } from './fr/summary.ts';
import { tlsTextsFr } from './fr/tls.ts';
import { valueTextsFr } from './fr/value.ts';
import { yamlTextsFr } from './fr/yaml.ts';
import type { FindingText } from './text.ts';

/** Every finding there is, in French; the same codes as in English. */
export const french = {
  ...yamlTextsFr,
  ...valueTextsFr,
  ...periodTextsFr,
  ...policyTextsFr,
  ...keepTextsFr,
  ...dataMapTextsFr,
  ...configTextsFr,
  ...brakesTextsFr,
  ...tlsTextsFr,
  ...filesTextsFr,
  ...rulesTextsFr,
  ...proofTextsFr,
  ...liveTextsFr,
  ...dependantTextsFr,
  ...alterationTextsFr,
  ...archiveTextsFr,
  ...stagesTextsFr,
  ...summaryTextsFr,
} as const satisfies Record<keyof typeof english, FindingText>;

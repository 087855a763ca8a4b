// Import walls: the real tree must break none of the rules of .dependency-cruiser.mjs, the planted tree must break all.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { blindSpots, plantedTree } from './planted.ts';

const tsConfig = extractTsConfig('./tsconfig.json');
const options = await extractOptions('./.dependency-cruiser.mjs');
const rules = options.ruleSet?.forbidden ?? [];

const house = await cruiseTree(
  ['src', 'demo', 'test', 'bench', 'soak', 'scripts'].filter(existsSync),
  options,
);
for (const { rule, from, to } of house.summary.violations) {
  const sentence = rules.find((known) => known.name === rule.name)?.comment ?? '';
  console.error(`${from} → ${to}\n  ${rule.name}: ${sentence}`);
}

const { exclude: _, ...plantedOptions } = options;
const planted = await cruiseTree(['src', 'demo'], {
  ...plantedOptions,
  baseDir: resolve(plantedTree),
});
const blind = blindSpots(
  rules.map((rule) => rule.name ?? 'unnamed'),
  planted.summary.violations.map(({ rule, from }) => ({ rule: rule.name, file: from })),
);
for (const sentence of blind) console.error(sentence);

const broken = house.summary.violations.length + blind.length;
if (broken === 0) {
  console.log(
    `${house.summary.totalCruised} modules, ${rules.length} rules, each found where it is broken on purpose`,
  );
}
process.exitCode = broken === 0 ? 0 : 1;

async function cruiseTree(folders: string[], cruiseOptions: ICruiseOptions): Promise<ICruiseResult> {
  const { output } = await cruise(folders, { ...cruiseOptions, validate: true }, undefined, { tsConfig });
  if (typeof output === 'string') throw new Error('the cruise answered with a text instead of its result');
  return output;
}

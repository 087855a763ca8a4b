// Lets the built daemon run for an hour beside writers, outages and edits, and says whether it still holds what it held.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { chartOf } from './chart.ts';
import { readFlags, USAGE } from './flags.ts';
import { factsText, growing, pageOf } from './report.ts';
import { soak } from './soak.ts';

try {
  const flags = readFlags(process.argv.slice(2));
  const facts = await soak(flags, (line) => console.error(`${new Date().toISOString()} ${line}`));
  if (flags.facts !== null) writeFileSync(flags.facts, JSON.stringify(facts));
  console.log(factsText(facts));
  if (flags.page !== null) {
    const picture = flags.page.replace(/\.md$/, '.svg');
    mkdirSync(dirname(flags.page), { recursive: true });
    writeFileSync(picture, chartOf(facts.samples));
    writeFileSync(flags.page, pageOf(facts, picture));
  }
  const grows = growing(facts);
  for (const sentence of grows) console.error(sentence);
  if (facts.problems.length + grows.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}

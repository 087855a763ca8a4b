// Prints what the product costs beside the same work done by hand, measured in one run, and writes it down.
import { writeFileSync } from 'node:fs';
import { readFlags, USAGE } from './flags.ts';
import { rowBytes } from './log-table.ts';
import { measurePurge } from './purge.ts';
import { pageOf, tableOf } from './report.ts';
import { openStage } from './stage.ts';

try {
  const flags = readFlags(process.argv.slice(2));
  const stage = await openStage();
  try {
    const measured = await measurePurge(stage, flags, (line) => console.error(line));
    const facts = { flags, version: stage.version, rowBytes: await rowBytes(stage), ...measured };
    console.log(tableOf(facts));
    if (flags.page !== null) writeFileSync(flags.page, pageOf(facts));
  } finally {
    await stage.close();
  }
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}

// Prints what the product costs beside the same work done by hand, measured in one run, and writes it down.
import { writeFileSync } from 'node:fs';
import { PSEUDONYMISE } from './alteration.ts';
import { type Flags, readFlags, USAGE } from './flags.ts';
import { measurePseudonymise as measureAlterationOnMariadb } from './mariadb/pseudonymise.ts';
import { measurePurge as measureOnMariadb } from './mariadb/purge.ts';
import { openStage as openMariadb } from './mariadb/stage.ts';
import { rowBytes } from './postgresql/log-table.ts';
import { measurePseudonymise } from './postgresql/pseudonymise.ts';
import { measurePurge } from './postgresql/purge.ts';
import { openStage } from './postgresql/stage.ts';
import type { Raced } from './race.ts';
import { type Against, type EngineFacts, pageOf, tableOf } from './report.ts';

/** MariaDB fills a fresh table a quarter as fast; with fewer rows than this, the start of a run would count for too much. */
const MARIADB_SHARE = 2;

const MEASURED: Readonly<Record<Flags['engines'][number], (flags: Flags) => Promise<EngineFacts>>> = {
  postgresql: async (flags) => {
    const purged = await onStage(openStage(), async (stage) => ({
      ...(await measurePurge(stage, flags, tell)),
      server: `PostgreSQL ${stage.version}`,
      rowBytes: await rowBytes(stage),
    }));
    const altered = await onStage(openStage(PSEUDONYMISE), (stage) =>
      measurePseudonymise(stage, flags, tell),
    );
    return { ...purged, ...joined(purged, altered), rows: flags.rows };
  },
  mariadb: async (flags) => {
    const rows = Math.ceil(flags.rows / MARIADB_SHARE);
    const purged = await onStage(openMariadb(), async (stage) => ({
      ...(await measureOnMariadb(stage, { ...flags, rows }, tell)),
      server: `MariaDB ${stage.version}`,
    }));
    const altered = await onStage(openMariadb(PSEUDONYMISE), (stage) =>
      measureAlterationOnMariadb(stage, { ...flags, rows }, tell),
    );
    return { ...purged, ...joined(purged, altered), rows, rowBytes: null };
  },
};

try {
  const flags = readFlags(process.argv.slice(2));
  const engines: EngineFacts[] = [];
  for (const engine of flags.engines) engines.push(await MEASURED[engine](flags));
  const facts = { flags, engines };
  console.log(tableOf(facts));
  if (flags.page !== null) writeFileSync(flags.page, pageOf(facts));
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}

function tell(line: string): void {
  console.error(line);
}

/** Measures on a server of its own. */
async function onStage<S extends { close(): Promise<void> }, T>(
  opened: Promise<S>,
  measure: (stage: S) => Promise<T>,
): Promise<T> {
  const stage = await opened;
  try {
    return await measure(stage);
  } finally {
    await stage.close();
  }
}

function joined(one: Raced<Against>, other: Raced<Against>): Raced<Against> {
  return {
    comparisons: [...one.comparisons, ...other.comparisons],
    memory: [...one.memory, ...other.memory],
  };
}

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NO_COPIES, readCopies } from '../../../src/app/audit/export/copies.ts';
import { exportAudit } from '../../../src/app/audit/export/export.ts';
import { verifyExport } from '../../../src/app/audit/export/verify-export.ts';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { hostClock } from '../../../src/clock.ts';
import type { Random } from '../../plan/random.ts';
import { runAlone } from '../found.ts';
import { SINK } from './files.ts';
import type { VerifierName } from './tally.ts';
import type { World } from './world.ts';

/** Of exports, so many end before the last entry. */
const CUT = 0.15;

/** Throws where a verifier calls the ledger bad, or an alarm stands that no step has raised. */
export async function verifyTables(world: World): Promise<void> {
  const config = world.config();
  note(world, 'tables, onward', (await verifyAudit(config, { onward: true })).first_bad);
  note(world, 'tables, whole', (await verifyAudit(config)).first_bad);
  const { rows } = await world.state.query(
    'SELECT code, fact FROM retentiond.alarm WHERE cleared_at IS NULL',
  );
  const strange = rows.filter(({ code }) => !world.raised.has(code));
  if (strange.length > 0) throw new Error(`a false alarm stands: ${JSON.stringify(strange)}`);
}

/** Exports the ledger, and has the export verified by both, beside the sink's copies where it is whole. */
export async function verifyExported(world: World, random: Random): Promise<void> {
  const config = world.config();
  const out = join(world.project.folder, `export-${world.next()}`);
  const { rows } = await world.state.query('SELECT size::int FROM retentiond.chain');
  const until = random.chance(CUT) ? 1 + random.below(rows[0].size) : null;
  await exportAudit(config, { out, until, now: hostClock() });
  const notes = join(world.project.folder, SINK, 'notes.txt');
  const copies = until === null && existsSync(notes) ? [notes] : [];
  // The export's folder is the verifier's own; what is copied lies outside of it.
  const alone = runAlone(
    out,
    copies.flatMap((file) => ['--checkpoint', file]),
  );
  const own = await verifyExport(out, copies.length > 0 ? readCopies(copies, null) : NO_COPIES);
  note(world, 'export', own.firstBad);
  note(world, 'stand-alone', (await alone).first_bad);
  rmSync(out, { recursive: true });
}

function note({ clean }: World, verifier: VerifierName, firstBad: object | null): void {
  clean.tried[verifier] += 1;
  if (firstBad === null) return;
  clean.alarms[verifier] += 1;
  const fact = JSON.stringify(firstBad, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  throw new Error(`false alarm (${verifier}): ${fact}`);
}

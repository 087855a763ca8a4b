import { openWorkplace } from '../../src/app/control/workplace.ts';
import { startDaemon } from '../../src/app/daemon/daemon.ts';
import { createLog } from '../../src/logging/log.ts';
import { prettyLine } from '../../src/logging/pretty.ts';
import { eventually } from '../support/daemon.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import type { Aviary } from './aviary.ts';
import type { Ear } from './ear.ts';

/** Statements that bring about a failure of every batch, and take it away again. */
interface Spoilt {
  readonly spoil: string;
  readonly mend: string;
}

/** Hears a daemon's log and what it tells the server of itself, with a failure and a success; `failed` is called between. */
export async function hearDaemon(
  { project, target, state, fill }: Aviary<Pick<TargetClient, 'query'>>,
  { tell, cli }: Ear,
  { spoil, mend }: Spoilt,
  failed: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { config, rules } = project.read();
  const leaving = new AbortController();
  const log = createLog({ write: (line: string) => tell('a line of the log', line, prettyLine(line)) });
  const place = await openWorkplace(config, leaving.signal, log);
  await fill(30);
  await state.query('DELETE FROM retentiond.run WHERE due_at IS NOT NULL');
  const daemon = await startDaemon(place, rules, log, { roundMilliseconds: 300 });
  const runs = async (wanted: string): Promise<boolean> => {
    const { rows } = await state.query('SELECT FROM retentiond.run WHERE due_at IS NOT NULL AND state = $1', [
      wanted,
    ]);
    return rows.length > 0;
  };
  await eventually(
    'it is in force',
    async () => (await state.query('SELECT FROM retentiond.rule')).rowCount === 1,
  );
  await target.query(spoil);
  await state.query("UPDATE retentiond.rule SET due_after = clock_timestamp() - interval '2 days'");
  await eventually('a run has failed', () => runs('failed'));
  const { rows: names } = await state.query(
    'SELECT application_name FROM pg_stat_activity WHERE application_name IS NOT NULL',
  );
  for (const row of names) tell('a name of a connection', row.application_name);
  await failed();
  await target.query(mend);
  const { rows } = await state.query(
    "SELECT id FROM retentiond.run WHERE state = 'failed' AND due_at IS NOT NULL",
  );
  await cli(`retry ${rows[0].id} --json`, 0);
  await eventually('a run has succeeded', () => runs('succeeded'));
  leaving.abort();
  await daemon.done;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ResultSetHeader } from 'mysql2/promise';
import type { ByHand } from '../race.ts';
import { CUTOFF } from './log-table.ts';
import type { Stage } from './stage.ts';

/** One statement a batch, in the order of the start's index. */
export const inOrder: ByHand<Stage> = async ({ target }, batchRows) => {
  let gone = 0;
  for (;;) {
    const [result] = await target.query<ResultSetHeader>(
      `DELETE FROM log WHERE ts < ${CUTOFF} ORDER BY ts LIMIT ${batchRows}`,
    );
    if (result.affectedRows === 0) return gone;
    gone += result.affectedRows;
  }
};

/** Percona's pt-archiver, which reads rows by the start's index and deletes them in bulk, a commit a batch. */
export const archiverInBulk: ByHand<Stage> = (stage, batchRows) =>
  runArchiver(stage, ['--bulk-delete', '--limit', String(batchRows)]);

/** The same as most people run it: row by row. */
export const archiver: ByHand<Stage> = (stage, batchRows) =>
  runArchiver(stage, ['--limit', String(batchRows)]);

async function runArchiver({ address }: Stage, options: readonly string[]): Promise<number> {
  const source = [
    `h=${address.hostname}`,
    `P=${address.port}`,
    `u=${decodeURIComponent(address.username)}`,
    `p=${decodeURIComponent(address.password)}`,
    `D=${address.pathname.slice(1)}`,
    't=log',
    'i=log_ts',
  ].join(',');
  const child = spawn(
    'pt-archiver',
    [
      ...['--source', source, '--where', `ts < ${CUTOFF}`, '--purge', '--commit-each', '--statistics'],
      ...['--no-check-charset', '--no-version-check', ...options],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const deleted = /^DELETE (\d+)$/m.exec(told)?.[1];
  if (code === 0 && deleted !== undefined) return Number(deleted);
  throw new Error(`pt-archiver ended with ${code}`);
}

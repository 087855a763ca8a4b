import type { OwnBrake } from '../../config/config.ts';
import type { Session } from '../../database/session.ts';
import { SIGNALS as MYSQL } from '../../sql/mysql/signals.ts';
import { SIGNALS as POSTGRESQL } from '../../sql/postgresql/signals.ts';
import { signalsOf } from '../../sql/signals.ts';
import { measured, type Signal, unanswered } from '../brake.ts';
import { reading } from './kept-session.ts';

export type QueryBrake = Extract<OwnBrake, { readonly kind: 'query' }>;

/** Sessions that wait for a lock. */
export async function askLockWaits(session: Session, limit: number): Promise<Signal> {
  const { rows } = await session.run(signalsOf(session.engine.dialect.engine).lockWaits);
  return measured('lock_waits', Number(rows[0]?.[0]), limit);
}

/** Bytes that are kept of the log. */
export async function askWal(session: Session, limit: number): Promise<Signal> {
  const { engine } = session.engine.dialect;
  return measured('wal', engine === 'postgresql' ? await walKept(session) : await logsKept(session), limit);
}

async function walKept(session: Session): Promise<number> {
  const { rows } = await session.run(POSTGRESQL.walKept);
  return Number(rows[0]?.[0]);
}

/** The second column of each log is its size; without logs there is none. */
async function logsKept(session: Session): Promise<number> {
  const { rows: kept } = await session.run(MYSQL.keepsLogs);
  if (kept[0]?.[0] === '0') return 0;
  const { rows } = await session.run(MYSQL.binaryLogs);
  return rows.reduce((sum, [, size]) => sum + Number(size), 0);
}

/** What the operators' own statement gives: one row with one number, or else it brakes. */
export async function askQuery(session: Session, brake: QueryBrake): Promise<Signal> {
  const { name, query, above, below } = brake;
  // Under a name it is prepared, and what is prepared is a single statement.
  const { rows } = await reading(session, () =>
    session.run({ text: query, values: [] }, `retentiond_brake_${name}`),
  );
  const [row, ...others] = rows;
  const text = row?.length === 1 && others.length === 0 ? row[0] : null;
  const value = numberIn(text);
  if (value === null) return unanswered(name, 'not-a-number');
  return measured(name, value, (above ?? below) as number, above === null ? 'below' : 'above');
}

/** A number as a server writes it; null for everything else, `NaN` and infinities among it. */
function numberIn(text: string | null | undefined): number | null {
  if (text == null || !/^ *-?[0-9.]+(e[+-]?[0-9]+)? *$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

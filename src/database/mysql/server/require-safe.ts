import { Failure } from '../../../errors.ts';
import type { Session } from '../../session.ts';
import { readCopying } from './copying.ts';

/** A setting under which a commit may be lost, or stand where it should not; the value that it must have. */
interface Demand {
  readonly variable: string;
  readonly isSafe: (value: string) => boolean;
  readonly because: string;
  readonly set: string;
}

const DEMANDS: readonly Demand[] = [
  {
    variable: 'innodb_flush_log_at_trx_commit',
    isSafe: (value) => value === '1',
    because: 'a crash would lose commits that it has confirmed',
    set: 'set it to 1',
  },
  {
    variable: 'read_only',
    isSafe: (value) => !isOn(value),
    because: 'it is a replica, or set so',
    set: 'connect to the primary',
  },
];

/** Where there is a binary log, it decides what of the prepared transactions a crash leaves, and what replicas do. */
const LOG_DEMANDS: readonly Demand[] = [
  {
    variable: 'sync_binlog',
    isSafe: (value) => value === '1',
    because: 'a crash would undo commits that it has confirmed, or keep them from replicas',
    set: 'set it to 1',
  },
  {
    variable: 'binlog_format',
    isSafe: (value) => value !== 'STATEMENT',
    because: 'replicas would choose their own rows for a statement with a limit',
    set: 'set it to ROW or MIXED',
  },
];

/** Throws Failure where a commit of this server may be lost in a crash, or a batch could not be proved there. */
export async function requireSafe(
  session: Session,
  connection: string,
  receipt: 'table' | 'none',
): Promise<void> {
  const { server } = session.engine.dialect;
  if (receipt === 'none') {
    throw new Failure({
      code: 'not-built-yet',
      kind: 'refused',
      fact: `\`receipts: none\` is not built yet for ${server}, the server of the connection ${connection}`,
      hint: `leave it out and run \`retentiond migrate --target ${connection}\``,
    });
  }
  const unsafe = (await readDemands(session)).find(({ isSafe }) => !isSafe);
  if (unsafe) {
    const { variable, value, because, set } = unsafe;
    throw serverUnsafe(connection, `has ${variable} = ${value}: ${because}`, set);
  }
  // One that lets itself be written is a replica all the same: its primary would keep what is deleted there.
  if ((await readCopying(session)) === 'copies')
    throw serverUnsafe(connection, 'copies another one: it is a replica', 'connect to the primary');
}

function serverUnsafe(connection: string, trouble: string, hint: string): Failure {
  return new Failure({
    code: 'server-unsafe',
    kind: 'refused',
    fact: `the server of the connection ${connection} ${trouble}`,
    hint,
  });
}

/** A setting as it is. */
interface MetDemand extends Omit<Demand, 'isSafe'> {
  readonly value: string;
  readonly isSafe: boolean;
}

/** Every setting that decides, as it is; those of the binary log where there is one. */
export async function readDemands(session: Session): Promise<readonly MetDemand[]> {
  const hasLog = isOn(await readVariable(session, 'log_bin'));
  const met: MetDemand[] = [];
  for (const demand of [...DEMANDS, ...(hasLog ? LOG_DEMANDS : [])]) {
    const value = await readVariable(session, demand.variable);
    met.push({ ...demand, value, isSafe: demand.isSafe(value) });
  }
  return met;
}

/** Whatever is not plainly off counts as on. */
function isOn(value: string): boolean {
  return value !== '0' && value !== 'OFF';
}

async function readVariable(session: Session, name: string): Promise<string> {
  const { rows } = await session.run({ text: `SELECT CAST(@@${name} AS CHAR)`, values: [] });
  return String(rows[0]?.[0]);
}

import { askerOf } from '../../brakes/ask/ask-connection.ts';
import { readSources } from '../../brakes/ask/replicas.ts';
import { type Brake, brakes } from '../../brakes/brake.ts';
import { brakeText } from '../../brakes/brake-text.ts';
import { monotonic } from '../../clock.ts';
import type { Address } from '../../config/address/address.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import { openReplica } from '../../database/open-session.ts';
import { isStandby, readServerId } from '../../database/replica.ts';
import { rightsReaderOf } from '../../database/rights.ts';
import type { Session } from '../../database/session.ts';
import { rightsOf } from '../../sql/rights.ts';
import { watchingRoles } from '../grants/write-grants.ts';
import { type Check, fine, looking, PART_MS, trouble } from './check.ts';

/** Whether everything that holds batches back can be asked, and whether replicas are this server's. */
export async function checkBrakes(config: ConnectionConfig, session: Session): Promise<readonly Check[]> {
  const { name } = config;
  const asker = askerOf(config, monotonic);
  if (!asker) return [];
  try {
    const asked = await looking(name, 'brakes', async () => {
      const answers = await asker.ask(AbortSignal.timeout(PART_MS));
      if (answers.length === 0) return [fine(name, 'brakes', 'no replica is known to the server')];
      return Promise.all(
        answers.map(async (answer) => answerCheck(name, answer, await grantOf(config, answer, session))),
      );
    });
    const replicas = config.brakes.maxReplicaLagSeconds === null ? [] : config.brakes.replicas;
    const own: Check[] = [];
    for (const replica of replicas)
      own.push(...(await looking(name, 'replica', () => checkReplica(name, replica, session))));
    return [...asked, ...own];
  } finally {
    await asker.close();
  }
}

/** A brake that is on now is no fault of anything; one that cannot be asked stops every run. */
function answerCheck(name: string, answer: Brake, statement: string | null): Check {
  const text = brakeText(answer).slice(name.length + 2);
  if (!brakes(answer)) return fine(name, 'brakes', `the brake ${answer.brake} can be asked, and is not on`);
  if (answer.trouble === null)
    return trouble('warning', name, 'brakes', {
      fact: `${text}: no batch would begin now`,
      hint: 'runs go on by themselves once it is over',
    });
  const hints: Readonly<Partial<Record<string, string>>> = {
    'right-missing':
      statement === null ? 'grant the role what the question reads, and nothing else' : 'grant it',
    'not-a-number': 'write a statement that gives one row with one number',
    'not-a-replica': 'take its address out of `replica_urls`, or correct it',
    'replication-stopped': 'look at SHOW REPLICA STATUS there, and start it again',
    status: 'look why it says no; while it does, nothing is changed',
  };
  return trouble('failed', name, 'brakes', {
    fact: `${text}; while that is so, no batch begins`,
    hint: hints[answer.trouble] ?? 'look whether it answers to whoever asks it by hand',
    statement,
  });
}

/** What gives the right that is missing; of a replica of a MariaDB or MySQL, to be typed there. */
async function grantOf(
  { brakes: { replicas } }: ConnectionConfig,
  { brake, lacks }: Brake,
  session: Session,
): Promise<string | null> {
  if (lacks === null) return null;
  const { dialect } = session.engine;
  const rights = rightsOf(dialect);
  const isOfReplicas = brake === 'replica_lag' && dialect.engine !== 'postgresql';
  const roles = isOfReplicas
    ? watchingRoles(replicas).map(rights.role)
    : [await rightsReaderOf(session).role(session)];
  const need = { schema: null, table: null, column: null, privilege: lacks };
  return roles.map((role) => rights.grant([need], role)).join(' ');
}

async function checkReplica(name: string, replica: Address, primary: Session): Promise<readonly Check[]> {
  const session = (await openReplica(replica, `a replica of the connection ${name}`)).within(PART_MS);
  try {
    const isOurs =
      primary.engine.dialect.engine === 'postgresql'
        ? (await isStandby(session)) && (await systemOf(session)) === (await systemOf(primary))
        : await copies(session, primary);
    if (isOurs) return [fine(name, 'replica', 'the replica copies this server')];
    return [
      trouble('failed', name, 'replica', {
        fact: 'an address of `replica_urls` leads to a server that does not copy this one',
        hint: 'correct it: what such a server says of its lag is about something else',
      }),
    ];
  } finally {
    await session.close();
  }
}

async function systemOf(session: Session): Promise<string> {
  return (await session.engine.readName(session)).system;
}

async function copies(session: Session, primary: Session): Promise<boolean> {
  const id = await readServerId(primary);
  return (await readSources(session)).some(({ serverId }) => serverId === id);
}

import { type Address, isSameAddress, isSamePlace } from '../../config/address/address.ts';
import type { Config, ConnectionConfig } from '../../config/config.ts';
import { recordOf } from '../../config/record.ts';
import { openSession } from '../../database/open-session.ts';
import { Failure } from '../../errors.ts';
import { prepareQueue } from '../../queue/open-queue.ts';
import type { Control } from '../control/control.ts';
import { queueTarget } from '../control/queue-target.ts';

/** What of a new configuration can be in force at once, and why the rest keeps its last good secrets, one line each. */
export type Admit = (
  next: Config,
  now: Config,
) => Promise<{ readonly config: Config; readonly troubles: readonly string[] }>;

/** Tries every secret that changed where it will be used; one that is refused leaves the one before it in force. */
export function admitSecrets(control: Pick<Control, 'follow'>): Admit {
  return async (next, now) => {
    const troubles: string[] = [];
    const tried = async <T extends Address | null>(
      name: string,
      [after, before]: readonly [T, T | undefined],
      attempt: (address: Address) => Promise<void>,
    ): Promise<T> => {
      if (after === null || before === null || before === undefined || !isOnlySecret(after, before))
        return after;
      try {
        await attempt(after);
        return after;
      } catch (error) {
        troubles.push(`${name}: its new secret is not in force, the last good one is: ${reasonOf(error)}`);
        return before;
      }
    };
    const controlUrl = await tried('control.url', [next.controlUrl, now.controlUrl], control.follow);
    const hasOwnQueue = next.origins['queue.url'] !== undefined;
    const queueUrl = hasOwnQueue
      ? await tried('queue.url', [next.queueUrl, now.queueUrl], async (address) =>
          prepareQueue({ ...queueTarget(next), url: address }),
        )
      : controlUrl;
    const connections: [string, ConnectionConfig][] = [];
    for (const [name, connection] of Object.entries(next.connections)) {
      const pair = [connection.url, now.connections[name]?.url] as const;
      const url = await tried(`connections.${name}.url`, pair, (address) => knock(address, name));
      connections.push([name, { ...connection, url }]);
    }
    const config = { ...next, controlUrl, queueUrl, connections: recordOf(connections) };
    return { config: Object.freeze(config), troubles };
  };
}

/** A connection that moves elsewhere is no matter of secrets. */
function isOnlySecret(after: Address, before: Address): boolean {
  return isSamePlace(after, before) && !isSameAddress(after, before);
}

async function knock(address: Address, name: string): Promise<void> {
  await (await openSession(address, `connection ${name}`)).close();
}

/** Only our own failures are sure to hold no secret. */
function reasonOf(error: unknown): string {
  return error instanceof Failure ? error.message : 'something unexpected';
}

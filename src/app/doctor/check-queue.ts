import type { Config } from '../../config/config.ts';
import { examineQueue } from '../../queue/examine-queue.ts';
import { queueTarget } from '../control/queue-target.ts';
import { type Check, fine, trouble } from './check.ts';

/** Whether the queue can be used as it is; it is disposable, so that one that forgets is a warning and no more. */
export async function checkQueue(config: Config): Promise<readonly Check[]> {
  const { kind, version, persists } = await examineQueue(queueTarget(config));
  if (kind === 'postgresql')
    return [fine('queue', 'queue', 'the queue is in PostgreSQL, and its tables are there')];
  const found = fine('queue', 'queue', `the queue is Redis ${version}, which throws nothing away`);
  if (persists) return [found];
  return [
    found,
    trouble('warning', 'queue', 'persistence', {
      fact: 'the Redis of the queue writes nothing to disk',
      hint: 'nothing is lost by it, since what is due stands in the control database; after a restart jobs come a little later',
      statement: 'CONFIG SET appendonly yes',
    }),
  ];
}

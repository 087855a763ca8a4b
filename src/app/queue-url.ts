import type { Config } from '../config/config.ts';
import { Failure } from '../errors.ts';
import { controlUrl } from './control.ts';

/** The queue's URL: the control database's where none is configured. */
export function queueUrl(config: Config): string {
  return config.queueUrl ?? controlUrl(config);
}

/** Why the queue could not be opened, without its address. */
export function queueFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure({
    code: 'queue-unreachable',
    fact: 'the queue does not answer, or refuses us',
    hint: 'check `queue: { url: … }` in retentiond.yaml, and that `retentiond migrate` ran; left out, the control database is the queue',
    cause: error,
  });
}

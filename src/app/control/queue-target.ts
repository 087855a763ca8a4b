import type { Config } from '../../config/config.ts';
import type { QueueTarget } from '../../queue/queue-target.ts';
import { controlUrl } from './control.ts';

/** Where the queue is: in the control database where none is configured. */
export function queueTarget(config: Config): QueueTarget {
  return { url: config.queueUrl ?? controlUrl(config), sentinels: config.queueSentinels };
}

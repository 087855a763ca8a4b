import type { Config } from '../config/config.ts';
import { controlUrl } from './control.ts';

/** The queue's URL: the control database's where none is configured. */
export function queueUrl(config: Config): string {
  return config.queueUrl ?? controlUrl(config);
}

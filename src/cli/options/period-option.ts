import type { Command } from 'commander';
import { checkMoment } from './moment-option.ts';

/** The two ends of a period; `what` is said of it. */
export function addPeriodOptions(command: Command, what: string): Command {
  return command
    .option('--since <date>', `${what} from this day or time on`, checkMoment)
    .option('--until <date>', `${what} up to this day, which counts, or before this time`, checkMoment);
}

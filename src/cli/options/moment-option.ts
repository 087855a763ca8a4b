import { InvalidArgumentError } from 'commander';
import { parseMoment } from '../../policy/moment.ts';

/** Takes a day or a time as it was typed; anything else is a usage failure that shows how to write it. */
export function checkMoment(text: string): string {
  if (parseMoment(text) !== null) return text;
  throw new InvalidArgumentError('Write a day or a time, as in 2027-01-01 or 2027-01-01T12:00:00+01:00.');
}

import { InvalidArgumentError } from 'commander';

/** No ledger has more: numbers of entries stand in JSON. */
const MOST_DIGITS = 15;

/** Takes the number of an entry, or of how many entries there are, as it was typed: a whole number from 1. */
export function checkEntryNumber(text: string): string {
  if (/^[1-9][0-9]*$/.test(text) && text.length <= MOST_DIGITS) return text;
  throw new InvalidArgumentError('Write the number of an entry, as `retentiond audit list` shows it.');
}

/** Takes how many are wanted, as it was typed: a whole number from 1. */
export function checkCount(text: string): string {
  if (/^[1-9][0-9]*$/.test(text) && text.length <= MOST_DIGITS) return text;
  throw new InvalidArgumentError('Write a whole number from 1.');
}

import type { Keep } from '../../src/calendar/keep.ts';
import type { Place } from '../../src/datamap/place/place.ts';
import type { NamedKeep, PolicyKeep } from '../../src/policy/keep.ts';
import type { Stage } from '../../src/policy/policy.ts';
import { isTime, type Row } from './row.ts';
import { cellOf } from './world.ts';

/** How long one row is held: as the policy says, or as the name in the row says. */
export function keepOf(keep: PolicyKeep, place: Place, row: Row): Keep {
  if (typeof keep === 'string' || 'unit' in keep) return keep;
  const column = place.attributes[keep.by];
  if (column === undefined) throw new RangeError(`the place has no attribute ${keep.by}`);
  const value = cellOf(row, column);
  if (isTime(value)) throw new TypeError('an attribute is no time');
  return value === null ? keep.otherwise : (strongest(keep.names, String(value))?.keep ?? keep.otherwise);
}

/** The name itself, or else the pattern with the most literal characters. */
function strongest(names: readonly NamedKeep[], value: string): NamedKeep | null {
  const exact = names.find(({ name }) => name === value && !name.includes('*'));
  if (exact) return exact;
  let best: NamedKeep | null = null;
  for (const one of names)
    if (fits(one.name, value) && (best === null || literals(one) > literals(best))) best = one;
  return best;
}

function literals({ name }: NamedKeep): number {
  return [...name].filter((sign) => sign !== '*').length;
}

/** Sign by sign: a star stands for nothing, or for one sign and then whatever it may still stand for. */
function fits(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*'))
    return fits(pattern.slice(1), text) || (text !== '' && fits(pattern, text.slice(1)));
  return pattern[0] === text[0] && fits(pattern.slice(1), text.slice(1));
}

const LETTERS = { minute: 'TM', hour: 'TH', day: 'D', week: 'W', month: 'M', year: 'Y' } as const;

/** What the rule's id says behind its category and stage: nothing, or the period that the row's name has. */
function ruleSuffix(policy: PolicyKeep, keep: Keep): string {
  if (typeof policy === 'string' || 'unit' in policy) return '';
  if (typeof keep === 'string') return `@${keep}`;
  if (keep.unit === 'moment') return '@no-longer';
  const letters = LETTERS[keep.unit];
  return `@P${letters.slice(0, -1)}${keep.count}${letters.slice(-1)}`;
}

/** The same with its stage. */
export function stageSuffix({ number, keep: written }: Stage, keep: Keep): string {
  return `${number === null ? '' : `/${number}`}${ruleSuffix(written, keep)}`;
}

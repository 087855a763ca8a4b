import { type Keep, keepTag } from '../calendar/keep.ts';
import { formatPeriod, isExact } from '../calendar/period.ts';
import type { Zone } from '../calendar/zone.ts';
import { isByName, type KeepByName, keepsOf, periodsOf } from '../policy/keep.ts';
import type { Policy } from '../policy/policy.ts';
import { actionFor } from '../rules/keep-share.ts';
import type { Language, Phrases } from './phrases.ts';

/** What is said in, and what the policy's own words are in that language. */
interface Speech {
  readonly say: Phrases;
  readonly language: Language;
  word(name: string): string;
}

/** How long what is kept: one line for each KEEP, with the names that it covers. */
export function keepLines(policy: Policy, speech: Speech): readonly string[] {
  const { keep } = policy;
  if (!isByName(keep)) return [capitalised(statement(policy, keep, speech))];
  return [
    ...keepsOf(keep).map((one) => `${namesOf(keep, one, speech)}${statement(policy, one, speech)}`),
    speech.say.namesDecide,
  ];
}

/** From when to when the periods count. */
export function countingLines({ keep }: Policy, zone: Zone, { say }: Pick<Speech, 'say'>): readonly string[] {
  const periods = periodsOf(keep).filter((period) => period.unit !== 'moment');
  const exact = periods.filter(isExact);
  if (exact.length === periods.length) return exact.length > 0 ? [say.countedExactly] : [];
  return [say.countedInDays(zone.name), ...(exact.length > 0 ? [say.hoursExactly] : [])];
}

function statement(policy: Policy, keep: Keep, { say, language, word }: Speech): string {
  if (keep === 'indefinitely') return say.indefinitely;
  if (keep === 'forbidden') return say.forbidden;
  const action = actionFor(policy, keep);
  const events = (policy.starts?.events ?? []).map((event) => `“${word(event)}”`);
  const start = policy.starts?.combine === 'latest' ? say.latestOf(events.join(', ')) : (events[0] ?? '');
  return keep.unit === 'moment'
    ? say.noLonger(start, action)
    : say.keep(formatPeriod(keep, language), start, action);
}

function namesOf({ by, names, otherwise }: KeepByName, keep: Keep, { say, word }: Speech): string {
  const attribute = `“${word(by)}”`;
  const own = names.filter((one) => keepTag(one.keep) === keepTag(keep)).map((one) => one.name);
  if (keepTag(otherwise) !== keepTag(keep)) return say.named(attribute, own.join(', '));
  return own.length > 0 ? say.namedOrOther(attribute, own.join(', ')) : say.other(attribute);
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

import { cutoff } from '../calendar/cutoff.ts';
import { formatDay } from '../calendar/day.ts';
import { formatInstant, type Instant } from '../calendar/instant.ts';
import { formatPeriod, type Period } from '../calendar/period.ts';
import { dayAt, type Zone } from '../calendar/zone.ts';
import type { Policy, Texts } from '../policy/policy.ts';
import type { Rule, StartEvent } from '../rules/rule.ts';
import { type Language, PHRASES, type Phrases } from './phrases.ts';

/** A policy in plain words: a heading and one statement a line. */
export interface Explanation {
  readonly category: string;
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Says what a policy does, as of `now`, in the words of the policy and of the law of periods. */
export function explainPolicy(
  policy: Policy,
  rules: readonly Rule[],
  zone: Zone,
  now: Instant,
  language: Language,
): Explanation {
  const say = PHRASES[language];
  const word = (name: string): string => policy.words[name]?.[language] ?? name;
  const events = policy.starts.events.map((event) => `“${word(event)}”`);
  const start = policy.starts.combine === 'latest' ? say.latestOf(events.join(', ')) : (events[0] as string);
  const extension = policy.extension;
  const lines = [
    say.purpose(textIn(policy.purpose, language)),
    say.keep(formatPeriod(policy.keep, language), start),
    ...(extension
      ? [
          say.extended(
            extension.while.map((name) => `“${word(name)}”`).join(', '),
            formatPeriod(extension.atMost, language),
          ),
        ]
      : []),
    countsHours(policy.keep) ? say.countedExactly : say.countedInDays(zone.name),
    todayLine(policy, zone, now, say),
    ...(policy.draft ? [say.draft] : []),
    rules.length === 0 ? say.nowhere : say.lives(rules.map((rule) => placeOf(rule, say)).join(', ')),
    ...(policy.source === null ? [] : [say.source(policy.source)]),
  ];
  return {
    category: policy.category,
    heading: `${textIn(policy.title, language)} (${policy.category})`,
    lines,
  };
}

/** The policy's text in the language, else in the one that names no language, else in any. */
export function textIn(texts: Texts, language: Language): string {
  return texts[language] ?? texts['default'] ?? Object.values(texts)[0] ?? '';
}

function todayLine(policy: Policy, zone: Zone, now: Instant, say: Phrases): string {
  const boundary = cutoff(now, policy.keep, zone);
  if (boundary.day === null) return say.nowInstant(formatInstant(boundary.instant));
  return say.today(formatDay(dayAt(now, zone)), formatDay(boundary.day));
}

function countsHours(period: Period): boolean {
  return period.unit === 'hour' || period.unit === 'minute';
}

function placeOf(rule: Rule, say: Phrases): string {
  const separator = rule.start.some((event) => event.from) ? '; ' : ', ';
  const sources = rule.start.map((event) => sourceOf(event, rule.connection, say));
  return `${rule.connection}.${rule.table} (${sources.join(separator)})`;
}

function sourceOf({ column, from }: StartEvent, connection: string, say: Phrases): string {
  if (!from) return column;
  return say.linked(`${connection}.${from.table}.${column}`, from.on.map(({ theirs }) => theirs).join(', '));
}

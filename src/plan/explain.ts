import { cutoff } from '../calendar/cutoff.ts';
import { formatDay } from '../calendar/day.ts';
import { formatInstant, type Instant } from '../calendar/instant.ts';
import { formatPeriod } from '../calendar/period.ts';
import { dayAt, type Zone } from '../calendar/zone.ts';
import { isByName } from '../policy/keep.ts';
import type { Policy, Texts } from '../policy/policy.ts';
import type { Rule, StartEvent } from '../rules/rule.ts';
import { countingLines, keepLines } from './explain-keep.ts';
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
  const { extension, reviewEvery } = policy;
  const lines = [
    say.purpose(textIn(policy.purpose, language)),
    ...keepLines(policy, { say, language, word }),
    ...(extension
      ? [
          say.extended(
            extension.while.map((name) => `“${word(name)}”`).join(', '),
            formatPeriod(extension.atMost, language),
          ),
        ]
      : []),
    ...countingLines(policy, zone, { say }),
    ...todayLines(policy, zone, now, say),
    ...(reviewEvery ? [say.reviewedEvery(formatPeriod(reviewEvery, language), policy.reviewed)] : []),
    ...(policy.draft ? [say.draft] : []),
    rules.length === 0 ? say.nowhere : say.lives(placesOf(rules, say).join(', ')),
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

/** What one period comes to today; with several, the plan says it of each rule. */
function todayLines({ keep, action }: Policy, zone: Zone, now: Instant, say: Phrases): readonly string[] {
  if (typeof keep === 'string' || isByName(keep)) return [];
  const { instant, day } = cutoff(now, keep, zone);
  const reviewed = action === 'review';
  if (day === null || keep.unit === 'moment') {
    const text = formatInstant(instant);
    return [reviewed ? say.nowReviewed(text) : say.nowInstant(text)];
  }
  const days = [formatDay(dayAt(now, zone)), formatDay(day)] as const;
  return [reviewed ? say.todayReviewed(...days) : say.today(...days)];
}

/** One place has a rule for each KEEP, and those that have a period know its columns. */
function placesOf(rules: readonly Rule[], say: Phrases): readonly string[] {
  const dated = new Map<string, Rule>();
  for (const rule of rules) {
    const place = JSON.stringify([rule.connection, rule.table]);
    if (!dated.get(place)?.start.length) dated.set(place, rule);
  }
  return [...dated.values()].map((rule) => placeOf(rule, say));
}

function placeOf(rule: Rule, say: Phrases): string {
  const separator = rule.start.some((event) => event.from) ? '; ' : ', ';
  const sources = rule.start.map((event) => sourceOf(event, rule.connection, say));
  const table = `${rule.connection}.${rule.table}`;
  return sources.length === 0 ? table : `${table} (${sources.join(separator)})`;
}

function sourceOf({ column, from }: StartEvent, connection: string, say: Phrases): string {
  if (!from) return column;
  return say.linked(`${connection}.${from.table}.${column}`, from.on.map(({ theirs }) => theirs).join(', '));
}

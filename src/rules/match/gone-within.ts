import { readSchedule } from '../../calendar/cron.ts';
import { gapPeriod, longestGap } from '../../calendar/cron-gap.ts';
import { isExact, type Period } from '../../calendar/period.ts';
import { daysIn } from '../../calendar/period-length.ts';
import type { Window } from '../../calendar/window.ts';
import type { DataMap, Place } from '../../datamap/place/place.ts';
import { type Finding, finding, onceEach, type WrittenAt } from '../../finding.ts';
import { keepsOf } from '../../policy/keep.ts';
import type { Policy, Stage } from '../../policy/policy.ts';
import { daysPhrase, periodPhrase } from '../rule/period-phrase.ts';
import { stagesAt } from '../rule/stage-place.ts';

/** When a category's runs may act. */
export interface Pace {
  readonly schedule: string;
  readonly window: Window | null;
}

type PaceOf = (category: string) => Pace;

/** One table of the category, on one connection. */
interface Home {
  readonly connection: string;
  readonly table: string;
  readonly place: Place;
}

const SECONDS_PER_DAY = 86_400;

/** A policy's promise, and what of it is the same in every home. */
interface Promised {
  readonly policy: Policy;
  readonly within: Period;
  readonly gap: Period;
}

/**
 * Proves `gone_within`: `keep`, the longest gap between runs, and `backups_kept` of every connection where the category
 * lives, archive included, must not come to more. What a condition of `extend_while` keeps longer is not in the sum.
 */
export function checkGoneWithin(
  policies: readonly Policy[],
  maps: readonly DataMap[],
  paceOf: PaceOf,
): readonly Finding[] {
  const findings = policies.flatMap((policy) => {
    const { category, goneWithin: within } = policy;
    if (within === null) return [];
    const promised = { policy, within, gap: gapOf(paceOf(category)) };
    return homesOf(category, maps).flatMap((home) =>
      proveHome(promised, home, backupsOf(home.connection, maps)),
    );
  });
  return onceEach(findings);
}

function homesOf(category: string, maps: readonly DataMap[]): readonly Home[] {
  return maps.flatMap(({ connections, tables }) =>
    tables.flatMap((entry) =>
      entry.kind !== 'places'
        ? []
        : entry.places
            .filter((place) => place.category === category)
            .flatMap((place) => connections.map((connection) => ({ connection, table: entry.table, place }))),
    ),
  );
}

function gapOf({ schedule, window }: Pace): Period {
  // The configuration has made sure of it.
  return gapPeriod(longestGap(readSchedule(schedule), window));
}

function proveHome({ policy, within, gap }: Promised, home: Home, backups: Backups): Finding[] {
  const { connection, table, place } = home;
  const { category, positions, position } = policy;
  const at = positions['gone_within'] ?? position;
  const { kept } = backups;
  const unknown = kept === null ? [finding('backups-unknown', backups.at, { connection, category })] : [];
  const last = stagesAt(policy, place).at(-1);
  // That a base has no stage is told elsewhere.
  if (!last) return unknown;
  const keep = longestKeep(last, place);
  if (keep === null) return [...unknown, finding('gone-never', at, { connection, table, category })];
  if (kept === null || isGoneWithin([keep, gap, kept], within)) return unknown;
  const days = daysIn(keep).most + daysIn(gap).most + daysIn(kept).most + startedDay(keep, within);
  const facts = {
    connection,
    keep: periodPhrase(keep),
    gap: periodPhrase(gap),
    backups: periodPhrase(kept),
    sum: daysPhrase(days),
    promised: periodPhrase(within),
  };
  return [finding('gone-too-late', at, facts)];
}

/** The longest of a stage's periods; null where something stays for good: nobody removes it, or what is left is still about a person. */
function longestKeep({ keep, action }: Stage, { archive }: Place): Period | null {
  const stays =
    action === 'review' || action === 'pseudonymise' || (action === 'archive' && archive?.remains);
  const keeps = keepsOf(keep);
  if (stays || keeps.includes('indefinitely')) return null;
  const periods = keeps.filter((one): one is Period => typeof one === 'object');
  // What is forbidden goes with the next run.
  return periods.reduce<Period>((longest, one) => (daysIn(one).most > daysIn(longest).most ? one : longest), {
    count: 0,
    unit: 'moment',
  });
}

/** How long backups of one connection are kept, and where that is to be written. */
interface Backups {
  readonly kept: Period | null;
  readonly at: WrittenAt;
}

/** By every data map that speaks of the connection: whoever says more is believed. */
function backupsOf(connection: string, maps: readonly DataMap[]): Backups {
  const own = maps.filter((map) => map.connections.includes(connection));
  const [longest = null] = own
    .flatMap(({ backupsKept }) => (backupsKept === null ? [] : [backupsKept]))
    .sort((a, b) => daysIn(b).most - daysIn(a).most);
  const [map] = own as [DataMap, ...DataMap[]];
  return { kept: longest, at: map.positions['connection'] ?? map.position };
}

/** Safe: the longest that each part can last, and the shortest that the promise can. */
function isGoneWithin([keep, gap, backups]: readonly [Period, Period, Period], within: Period): boolean {
  const rest = daysIn(gap).most + daysIn(backups).most + startedDay(keep, within);
  const [kept, promised] = [monthsIn(keep), monthsIn(within)];
  // Months less months are months again, which is closer than two bounds in days.
  if (kept !== null && promised !== null)
    return kept <= promised && rest <= daysIn({ count: promised - kept, unit: 'month' }).fewest;
  return daysIn(keep).most + rest <= daysIn(within).fewest;
}

/** Days are counted from the midnight after the event, hours from the event itself: an hour of a day more or less, too. */
function startedDay(keep: Period, promised: Period): number {
  return isExact(promised) && !isExact(keep) ? (SECONDS_PER_DAY + 3_600) / SECONDS_PER_DAY : 0;
}

function monthsIn({ count, unit }: Period): number | null {
  if (unit === 'year') return count * 12;
  return unit === 'month' ? count : null;
}

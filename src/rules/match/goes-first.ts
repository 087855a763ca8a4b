import type { Dependant } from '../../datamap/place/place.ts';
import { type Finding, finding, onceEach } from '../../finding.ts';
import type { Join } from '../../sql/predicate.ts';
import { acts, type Rule } from '../rule/rule.ts';
import { type LinkedReading, linkedReadings } from './linked-reading.ts';
import { alters } from './match-alteration.ts';

/**
 * Links whose rows another rule, or a dependant's action, can remove or change before the reading rule's period ends: they
 * would give another date then, and the row could go too early. (language.md, *Links*)
 */
export function checkGoesFirst(rules: readonly Rule[]): readonly Finding[] {
  const findings = rules.flatMap((rule) => {
    const others = rules.filter((other) => other.connection === rule.connection && acts(other));
    return linkedReadings(rule).flatMap((reading) =>
      others.flatMap((other) => [...byRule(reading, other), ...byDependants(reading, rule, other)]),
    );
  });
  // A map of many like databases is written once, and so are its mistakes.
  return onceEach(findings);
}

function byRule(reading: LinkedReading, other: Rule): Finding[] {
  const { name, at, kind, link } = reading;
  if (!mayBeSameTable(link.table, other.table) || reading.outlives(other)) return [];
  if (alters(other.action)) return byChange(reading, other);
  return [finding(`${kind}-goes-first`, at, { name, table: link.table, category: other.category })];
}

/** Its rows stay; what is read of them must stay, too. */
function byChange(
  { name, at, kind, link, columns }: LinkedReading,
  { alteration, category }: Rule,
): Finding[] {
  if (!alteration) return [];
  const changed = [
    ...Object.keys(alteration.columns),
    ...(alteration.marker === null ? [] : [alteration.marker]),
  ];
  const read = new Set(columns.map((column) => column.toLowerCase()));
  return changed
    .filter((column) => read.has(column.toLowerCase()))
    .map((column) => finding(`${kind}-changes-first`, at, { name, table: link.table, column, category }));
}

function byDependants(reading: LinkedReading, rule: Rule, other: Rule): Finding[] {
  const { name, at, kind, link } = reading;
  const harmful = movedBy(other.dependants).filter(
    ({ dependant, depth }) =>
      mayBeSameTable(link.table, dependant.table) && !goesAlong(reading, rule, other, { dependant, depth }),
  );
  if (harmful.length === 0) return [];
  const facts = { name, table: link.table, parent: other.table, category: other.category };
  return [finding(`${kind}-goes-with`, at, facts)];
}

interface Moved {
  readonly dependant: Dependant;
  readonly depth: number;
}

/** Dependants whose rows are deleted or detached, at any depth. */
function movedBy(dependants: readonly Dependant[], depth = 1): Moved[] {
  return dependants
    .filter((dependant) => dependant.action !== 'keep')
    .flatMap((dependant) => [{ dependant, depth }, ...movedBy(dependant.dependants, depth + 1)]);
}

/** Whether the rows that move with a row of `other` are never those that a row of `rule` still needs. */
function goesAlong(reading: LinkedReading, rule: Rule, other: Rule, { dependant, depth }: Moved): boolean {
  const sameRows = reading.direct && depth === 1 && areSameJoins(reading.link.on, dependant.on, rule);
  if (other === rule) return sameRows || depth > 1 || !reading.direct;
  // Of two categories in one table, each row has its own linked rows.
  return sameRows && other.table === rule.table;
}

function areSameJoins(a: readonly Join[], b: readonly Join[], rule: Rule): boolean {
  const texts = [a, b].map((joins) => joins.map((join) => joinText(join, rule)).sort());
  return JSON.stringify(texts[0]) === JSON.stringify(texts[1]);
}

function joinText({ theirs, ours }: Join, { key }: Rule): string {
  const named = key?.length === 1 ? (key[0] as string) : null;
  return JSON.stringify([theirs, ours ?? named]);
}

/** Without the catalogue: two spellings that could mean one table are taken for one. */
function mayBeSameTable(a: string, b: string): boolean {
  const [nameA, schemaA] = a.toLowerCase().split('.').reverse();
  const [nameB, schemaB] = b.toLowerCase().split('.').reverse();
  return nameA === nameB && (schemaA === undefined || schemaB === undefined || schemaA === schemaB);
}

/** What one hold can be about. */
export type HoldKind = 'category' | 'person' | 'rule' | 'connection';

/** A place in which rows change: which rule, for which category, through which connection. */
export interface RulePlace {
  readonly rule: string;
  readonly category: string;
  readonly connection: string;
}

/** Whether nothing at all may change in the place; a person's hold covers single rows only. */
export function coversPlace(
  hold: { readonly kind: HoldKind; readonly target: string | null },
  place: RulePlace,
): boolean {
  switch (hold.kind) {
    case 'category':
      return place.category === hold.target;
    case 'connection':
      return place.connection === hold.target;
    case 'rule':
      return isSameRule(place.rule, hold.target);
    case 'person':
      return false;
  }
}

/**
 * Whether a batch that does not know the hold may have what it holds in its hands. With its own rows a batch may change
 * dependent ones, of other categories and rules, in the same database.
 */
export function mayTouch(
  hold: { readonly kind: HoldKind; readonly target: string | null },
  connection: string,
): boolean {
  if (hold.kind === 'connection') return hold.target === connection;
  return hold.kind !== 'rule' || hold.target?.split('/', 1)[0] === connection;
}

/**
 * Stages and periods of a rule stand behind its name. A hold on the rule is one on all of them; where the whole rule is
 * asked about, as for what depends on another row, a hold on one of them counts. A data map may come to write the table in
 * another way, and the hold must outlive that: it covers every table of the name, in whatever schema.
 */
function isSameRule(rule: string, target: string | null): boolean {
  if (target === null) return false;
  const [ours, theirs] = [withoutSchema(rule), withoutSchema(target)];
  return ours === theirs || isPartOf(ours, theirs) || isPartOf(theirs, ours);
}

function withoutSchema(rule: string): string {
  return rule.replace(/^([^/]*\/)[^/.]*\./, '$1').toLowerCase();
}

function isPartOf(part: string, rule: string): boolean {
  return part.startsWith(`${rule}/`) || part.startsWith(`${rule}@`);
}

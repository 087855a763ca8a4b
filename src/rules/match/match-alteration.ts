import type { Alteration } from '../../anonymise/alteration.ts';
import { isKeyed } from '../../anonymise/altered-value.ts';
import type { Config } from '../../config/config.ts';
import type { Place } from '../../datamap/place/place.ts';
import { type Finding, type FindingCode, finding } from '../../finding.ts';
import { keepsOf } from '../../policy/keep.ts';
import type { Action, Policy } from '../../policy/policy.ts';
import { actionFor } from '../rule/keep-share.ts';
import type { Rule } from '../rule/rule.ts';
import { alterationFor, stagesAt } from '../rule/stage-place.ts';

/** Whether rows stay and their columns change. */
export function alters(action: Action): action is 'anonymise' | 'pseudonymise' {
  return action === 'anonymise' || action === 'pseudonymise';
}

interface Part {
  /** Of the place, as written. */
  readonly key: 'anonymise' | 'archive' | 'summarise';
  readonly needs: (action: Action) => boolean;
  readonly isSaid: (place: Place) => boolean;
  readonly missing: FindingCode;
  readonly unused: FindingCode;
}

/** What a place says beside its columns of time, and for which actions. */
const PARTS: readonly Part[] = [
  {
    key: 'anonymise',
    needs: alters,
    isSaid: ({ alteration }) => alteration !== null,
    missing: 'alteration-missing',
    unused: 'alteration-unused',
  },
  {
    key: 'archive',
    needs: (action) => action === 'archive',
    isSaid: ({ archive }) => archive !== null,
    missing: 'archive-missing',
    unused: 'archive-unused',
  },
  {
    key: 'summarise',
    needs: (action) => action === 'summarise',
    isSaid: ({ summary }) => summary !== null,
    missing: 'summary-missing',
    unused: 'summary-unused',
  },
];

/** A place says what its policy's actions need to know, and nothing that none of them asks for. */
export function matchAlteration(policy: Policy, place: Place, table: string): Finding[] {
  const stages = stagesAt(policy, place);
  const actions = new Set(
    stages.flatMap((stage) => keepsOf(stage.keep).map((keep) => actionFor(stage, keep))),
  );
  const scene = { policy, place, table, actions };
  const parts = PARTS.flatMap((part) => matchPart(scene, part));
  if (parts.length > 0) return parts;
  return [
    ...keyedColumns(place, actions),
    ...idleDependants(scene),
    ...sharedMarker(place, table),
    ...unreachedStages(policy, place, table),
  ];
}

interface Scene {
  readonly policy: Policy;
  readonly place: Place;
  readonly table: string;
  /** Of the stages that the place has rows for. */
  readonly actions: ReadonlySet<Action>;
}

function matchPart({ policy, place, table, actions }: Scene, part: Part): Finding[] {
  const needing = [...actions].find(part.needs);
  const facts = { category: policy.category, table, action: needing ?? [...actions].join(', ') };
  const isSaid = part.isSaid(place);
  if (needing) return isSaid ? [] : [finding(part.missing, place.position, facts)];
  // Ops expect of rows what the policy does not say: too much is lost by guessing who is right.
  return isSaid ? [finding(part.unused, place.positions[part.key] ?? place.position, facts)] : [];
}

/** A digest is personal data as long as its key exists (GDPR, recital 26), and only a pseudonym may be that. */
function keyedColumns(
  { alteration, archive, positions, position }: Place,
  actions: ReadonlySet<Action>,
): Finding[] {
  const anonymised = actions.has('anonymise') ? keyedIn(alteration) : [];
  const left = actions.has('archive') ? keyedIn(archive?.remains ?? null) : [];
  return [
    ...anonymised.map((column) => [column, `columns.${column}`] as const),
    ...left.map((column) => [column, `archive.columns.${column}`] as const),
  ].map(([column, key]) => finding('alteration-digest', positions[key] ?? position, { column }));
}

function keyedIn(alteration: Alteration | null): readonly string[] {
  return Object.entries(alteration?.columns ?? {})
    .filter(([, technique]) => isKeyed(technique))
    .map(([column]) => column);
}

/** Where every row stays they would be read as a promise that something goes. */
function idleDependants({ policy, place, table, actions }: Scene): Finding[] {
  const { dependants, positions, position } = place;
  if (dependants.length === 0) return [];
  const staying = [...actions].filter((action) => alterationFor(action, place) !== null);
  if (staying.length === 0 || [...actions].some((action) => removes(action, place))) return [];
  const facts = { category: policy.category, table, action: staying.join(', ') };
  return [finding('alteration-dependants', positions['dependants'] ?? position, facts)];
}

function removes(action: Action, place: Place): boolean {
  return action !== 'review' && alterationFor(action, place) === null;
}

/** One column cannot say of two stages which of them was done. */
function sharedMarker({ alteration, archive, positions, position }: Place, table: string): Finding[] {
  const [own, archived] = [alteration?.marker, archive?.remains?.marker];
  if (own == null || own.toLowerCase() !== archived?.toLowerCase()) return [];
  return [finding('marker-twice', positions['archive.marker'] ?? position, { table, column: own })];
}

/** Whether an archived row stays is said here, and so is whether a later stage ever finds one. */
function unreachedStages(policy: Policy, place: Place, table: string): Finding[] {
  const stages = stagesAt(policy, place);
  const archived = stages.findIndex(({ action }) => action === 'archive');
  const next = archived < 0 || place.archive?.remains ? undefined : stages[archived + 1];
  if (!next) return [];
  const facts = { table, category: policy.category, stage: String(next.number) };
  return [finding('stage-finds-nothing', place.positions['archive'] ?? place.position, facts)];
}

/** Without a marker what is done is remembered beside the receipts, so that there must be some. */
export function checkRemembered(rules: readonly Rule[], config: Config): Finding[] {
  return rules
    .filter(({ alteration, connection }) => {
      return alteration?.marker === null && config.connections[connection]?.receipts === 'none';
    })
    .map(({ action, placePositions, placePosition, table, connection }) => {
      const at = placePositions[action === 'archive' ? 'archive' : 'anonymise'] ?? placePosition;
      return finding('alteration-unmarked', at, { table, connection });
    });
}

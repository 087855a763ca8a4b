import { basename } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { changedSettings, type DecidingSettings, decidingSettings } from '../../config/deciding-settings.ts';
import { noteRecordedSet, type RecordedSet, recordedSets } from '../../control/rule/recorded-set.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { canonicalText, sha256Hex } from '../../digest.ts';
import type { PoliciesInForce } from '../../ledger/entries/policies.ts';
import type { Body } from '../../ledger/entry.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { keepText, textByHash } from '../../ledger/text-store.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { type Admission, admitRules } from '../approval/admit-rules.ts';
import type { Workplace } from '../control/workplace.ts';
import type { Project, ProjectSources } from '../project/project.ts';

/** A set of texts as the ledger names it, with the texts themselves. */
export interface TextSet {
  readonly named: Omit<PoliciesInForce, 'kind' | 'by'>;
  readonly settings: DecidingSettings;
  /** Every text that it names. */
  readonly texts: readonly string[];
}

/** What the rules come from, by hashes, and which of them may run. */
export function textSet(config: Config, sources: ProjectSources, { admitted, waiting }: Admission): TextSet {
  const settings = decidingSettings(config);
  const settingsText = canonicalText(settings);
  const policies = sources.policies.map(({ file, bytes }) => ({ file, is: 'policy' as const, bytes }));
  const maps = sources.maps.map(({ file, bytes }) => ({ file, is: 'data map' as const, bytes }));
  const read = [...policies, ...maps].map(({ bytes, ...one }) => ({ ...one, text: decoded(bytes) }));
  const parts = {
    // The folder's path could name a person.
    files: read.map(({ file, is, text }) => ({ file: basename(file), is, text: sha256Hex(text) })),
    settings: sha256Hex(settingsText),
    rules: named(admitted),
    ...(waiting.length === 0 ? {} : { waiting: named(waiting.map(({ rule }) => rule)) }),
  };
  return {
    named: { ...parts, set: sha256Hex(canonicalText(parts)) },
    settings,
    texts: [settingsText, ...read.map(({ text }) => text)],
  };
}

/**
 * Keeps the texts, and says in the ledger that they are what runs go by from now on, and which settings have changed;
 * says nothing where that was said last. Before the first run that goes by them.
 */
export async function recordSet(
  session: Session,
  clock: Clock,
  set: TextSet,
  by: RecordedSet['by'],
): Promise<void> {
  if (isRecorded(await recordedSets(session), set, by)) return;
  await inTransaction(session, async () => {
    const chain = await lockChain(session);
    const known = await recordedSets(session);
    if (isRecorded(known, set, by)) return;
    for (const text of set.texts) await keepText(session, text);
    const changed = await changeOf(session, known[0]?.settings ?? null, set);
    const entries: Body[] = [...changed, { kind: 'policies in force', ...set.named, by }];
    const end = await append(session, chain, clock(), entries);
    await noteRecordedSet(session, { by, set: set.named.set, settings: set.named.settings }, end.size);
  });
}

/** Keeps the texts alone, for whoever runs by them without putting them in force. */
export async function keepTexts(session: Session, { policies, maps }: ProjectSources): Promise<void> {
  for (const { bytes } of [...policies, ...maps]) await keepText(session, decoded(bytes));
}

/** As `recordSet`, for a run in the foreground that goes by the files as they stand. */
export async function recordForApply(
  place: Workplace,
  { config, sources }: Pick<Project, 'config' | 'sources'>,
  rules: readonly Rule[],
): Promise<void> {
  const session = await place.control.open();
  try {
    const admission = await admitRules(place, session, rules);
    await recordSet(session, place.clock, textSet(config, sources, admission), 'apply');
  } finally {
    await session.close();
  }
}

/** Whose runs go by the daemons' set need no other word for it. */
function isRecorded(known: readonly RecordedSet[], { named }: TextSet, by: RecordedSet['by']): boolean {
  return known.some((one) => one.set === named.set && (one.by === by || one.by === 'daemon'));
}

async function changeOf(session: Session, before: string | null, set: TextSet): Promise<readonly Body[]> {
  const { settings } = set.named;
  // The first set names its settings itself.
  if (before === null || before === settings) return [];
  const text = await textByHash(session, before);
  const changed = changedSettings(text === null ? {} : JSON.parse(text), set.settings);
  return [{ kind: 'configuration changed', settings, before, changed }];
}

function named(rules: readonly Rule[]): PoliciesInForce['rules'] {
  return rules
    .map(({ id, version, policyHash, schedule }) => ({ rule: id, version, policy: policyHash, schedule }))
    .sort((one, other) => (one.rule < other.rule ? -1 : 1));
}

/** Reading has made sure that it is UTF-8 without a byte order mark, so that the text has the hash of the bytes. */
function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

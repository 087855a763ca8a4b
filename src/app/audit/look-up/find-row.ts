import type { Config } from '../../../config/config.ts';
import {
  countBatches,
  type DigestHit,
  searchDigests,
  type UnaskedBatches,
} from '../../../control/batch/digest-search.ts';
import type { Session } from '../../../database/session.ts';
import { Failure } from '../../../errors.ts';
import { fileOfText, intentAt, outcomeOf, startOf } from '../../../ledger/look-up.ts';
import type { RowDigester } from '../../../ledger/row-digest.ts';
import { placesOf, proveRow, type RowProof } from '../../../ledger/row-proof.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import { openControl } from '../../control/control.ts';
import type { KeySource } from '../../row/row-key.ts';
import type { WrittenPlace } from '../../row/row-table.ts';
import { readDigesters } from '../keys/digest-keys.ts';
import { readWrittenKey } from '../keys/written-key.ts';
import { relationOf } from '../ledger-table.ts';

/** A batch that has changed the row, or may have. */
export interface RowHit {
  /** `undecided` while the batch has no outcome. */
  readonly state: 'gone' | 'undecided';
  /** The entry of its intent, and the one of its outcome. */
  readonly entry: number;
  readonly outcome: number | null;
  readonly batch: string;
  readonly run: string;
  readonly rule: string;
  readonly category: string | null;
  readonly action: string;
  /** When the outcome was written down; null while there is none. */
  readonly at: string | null;
  /** SHA-256 of the policy's text, its file where an entry names it, and the version of the rule. */
  readonly policy: string;
  readonly file: string | null;
  readonly version: string;
  /** Names the key of the digest. */
  readonly digest_key: string;
  /** That the digest stands under the intent's root. */
  readonly proof: RowProof;
}

/** `audit find --json`: never the key. */
export interface FoundRow extends Record<'batch' | 'action' | 'at' | 'category', string | null> {
  readonly format_version: 1;
  /** Whether it went, by a batch that is over; the fields beside it are the latest one's. */
  readonly found: boolean;
  readonly entry: number | null;
  readonly connection: string;
  readonly table: string;
  /** Every batch that has it, the oldest first. */
  readonly hits: readonly RowHit[];
  /** Batches of the table that were asked, and those that cannot be. */
  readonly asked: number;
  readonly unasked: readonly UnaskedBatches[];
  /** Whether `found: false` says that it did not go: every batch could be asked, and none is open. */
  readonly certain: boolean;
  /** Why the key was taken as it was typed; null where the table's columns were asked how they write it. */
  readonly literal: string | null;
}

/** Reads `crm.people` or `crm.public.people`; the connection need not be known any more. */
export function parseFindPlace(text: string): WrittenPlace {
  const dot = text.indexOf('.');
  if (dot > 0 && dot < text.length - 1) return { connection: text.slice(0, dot), table: text.slice(dot + 1) };
  throw new Failure({
    kind: 'usage',
    code: 'row-place',
    fact: '`audit find` takes a connection and a table',
    hint: 'write it as in `retentiond audit find crm.people 42`',
  });
}

/** Asks every batch of the table whether it took the row: under every digest key that is here. Writes nothing. */
export async function findRow(
  config: Config,
  rules: readonly Rule[],
  place: WrittenPlace,
  source: KeySource,
): Promise<FoundRow> {
  const digesters = readDigesters(config);
  const { session } = await openControl(config);
  try {
    const written = await readWrittenKey(config, rules, place, source);
    const relation = await relationOf(session, place, written);
    const { connection } = place;
    const names = digesters.map(({ keyName }) => keyName);
    const counts = await countBatches(session, { connection, relation }, names);
    const hits: RowHit[] = [];
    for (const digester of digesters)
      for (const key of written.keys)
        hits.push(...(await hitsOf(session, { connection, relation }, digester, key)));
    hits.sort((a, b) => a.entry - b.entry);
    return answer({ connection, table: relation, hits, ...counts, literal: written.literal });
  } finally {
    await session.close();
  }
}

function answer(
  facts: Pick<FoundRow, 'connection' | 'table' | 'hits' | 'asked' | 'unasked' | 'literal'>,
): FoundRow {
  const last = facts.hits.findLast(({ state }) => state === 'gone') ?? null;
  return {
    format_version: 1,
    found: last !== null,
    entry: last?.entry ?? null,
    batch: last?.batch ?? null,
    action: last?.action ?? null,
    at: last?.at ?? null,
    category: last?.category ?? null,
    ...facts,
    certain: facts.unasked.length === 0 && facts.hits.every(({ state }) => state === 'gone'),
  };
}

async function hitsOf(
  session: Session,
  { connection, relation }: { readonly connection: string; readonly relation: string },
  digester: RowDigester,
  key: readonly string[],
): Promise<readonly RowHit[]> {
  const digest = digester.digest(connection, relation, key);
  const hits: RowHit[] = [];
  for await (const hit of searchDigests(session, { connection, relation, key: digester.keyName, digest }))
    for (const index of placesOf(hit.digests, digest)) {
      const found = await readHit(session, hit, index);
      if (found) hits.push(found);
    }
  return hits;
}

/** null where the batch was aborted meanwhile. */
async function readHit(session: Session, hit: DigestHit, index: number): Promise<RowHit | null> {
  const intent = await intentAt(session, hit.intent, hit.batch);
  const proof = proveRow(hit.digests, index, intent.root);
  if (!proof) throw digestsChanged(hit.batch);
  const outcome = await outcomeOf(session, intent);
  if (outcome?.outcome === 'aborted') return null;
  const { seq, batch, run, rule, action, policy, version, digest_key } = intent;
  return {
    state: outcome ? 'gone' : 'undecided',
    entry: seq,
    outcome: outcome?.seq ?? null,
    batch,
    run,
    rule,
    category: (await startOf(session, intent))?.category ?? null,
    action,
    at: outcome?.at ?? null,
    policy,
    file: await fileOfText(session, seq, policy),
    version,
    digest_key,
    proof,
  };
}

function digestsChanged(batch: string): Failure {
  return new Failure({
    kind: 'ledger',
    code: 'digests-changed',
    fact: `the digests of batch ${batch} do not lead to the root that its intent names`,
    hint: 'somebody has changed them: run `retentiond audit verify`',
  });
}

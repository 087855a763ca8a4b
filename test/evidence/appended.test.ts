import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { NO_COPIES } from '../../src/app/audit/export/copies.ts';
import { verifyExport } from '../../src/app/audit/export/verify-export.ts';
import { canonicalText, sha256Hex } from '../../src/digest.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { verifyLedger, verifyOnward } from '../../src/ledger/verify/ledger.ts';
import { type Attacked, makeAttacked } from './attacked.ts';
import { runAlone } from './found.ts';

type Fields = Record<string, unknown>;

const NEW_RUN = '00000000-4d5f-4c39-9f5e-4e1c7b1f3a10';
const NEW_BATCH = '00000000-9f5e-4c39-9f5e-4e1c7b1f3a10';

let attacked: Attacked;
let texts: readonly string[];
beforeAll(async () => {
  attacked = await makeAttacked();
  texts = readFileSync(join(attacked.exported, 'ledger.jsonl'), 'utf8').split('\n').filter(Boolean);
});
afterAll(() => attacked.drop());
beforeEach(() => attacked.honest.restore());

const first = (kind: string): Fields =>
  texts.map((text) => JSON.parse(text) as Fields).find((one) => one.kind === kind) ?? {};

/** What a forger adds behind the last checkpoint, where nothing is signed; no hold stands on it. */
const ADDED: readonly (readonly [
  what: string,
  said: () => readonly Fields[],
  place: number,
  code: string,
])[] = [
  [
    'a batch that is over',
    () => [
      { ...first('run started'), run: NEW_RUN, category: 'other' },
      { ...first('intent'), run: NEW_RUN },
      { ...first('outcome'), run: NEW_RUN },
    ],
    2,
    'intent twice',
  ],
  [
    'a run that never started',
    () => [
      { ...first('intent'), run: NEW_RUN, batch: NEW_BATCH },
      { ...first('outcome'), run: NEW_RUN, batch: NEW_BATCH, outcome: 'aborted', rows: 0 },
    ],
    1,
    'intent without run',
  ],
];

function linked(said: readonly Fields[]): readonly Entry[] {
  let [seq, previous] = [texts.length, sha256Hex(String(texts.at(-1)))];
  return said.map((one) => {
    seq += 1;
    const text = canonicalText({ ...one, seq, previous });
    previous = sha256Hex(text);
    return { seq: BigInt(seq), text, hash: previous };
  });
}

test.each(ADDED)('an intent of %s is named in an export by both verifiers', async (_, said, place, code) => {
  const added = linked(said());
  const folder = attacked.tamper((made) => {
    const [lines, state] = [join(made, 'ledger.jsonl'), join(made, 'state.json')];
    writeFileSync(lines, added.map(({ text }) => `${text}\n`).join(''), { flag: 'a' });
    const end = { size: texts.length + added.length, head: added.at(-1)?.hash };
    writeFileSync(state, JSON.stringify({ ...JSON.parse(readFileSync(state, 'utf8')), ...end }));
  });
  const entry = texts.length + place;
  expect((await verifyExport(folder, NO_COPIES)).firstBad).toMatchObject({ seq: BigInt(entry), code });
  expect(await runAlone(folder, [])).toMatchObject({ code: 4, first_bad: { entry, code } });
});

test.each(ADDED)(
  'an intent of %s is named in the tables, from the first entry and onward',
  async (_, said, place, code) => {
    const { session, asSuperuser } = attacked;
    expect(await verifyOnward(session)).toMatchObject({ ok: true });
    const added = linked(said());
    const rows = added.map(({ seq, text, hash }) => `(${seq}, $entry$${text}$entry$, '${hash}')`);
    await asSuperuser(`INSERT INTO retentiond.ledger VALUES ${rows.join(', ')}`);
    await asSuperuser(
      `UPDATE retentiond.chain SET size = ${added.at(-1)?.seq}, head = '${added.at(-1)?.hash}'`,
    );
    const expected = { ok: false, firstBad: { seq: BigInt(texts.length + place), code } };
    expect(await verifyLedger(session)).toMatchObject(expected);
    expect(await verifyOnward(session)).toMatchObject(expected);
  },
);

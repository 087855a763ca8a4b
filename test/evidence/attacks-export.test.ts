import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_COPIES } from '../../src/app/audit/export/copies.ts';
import { verifyExport } from '../../src/app/audit/export/verify-export.ts';
import { signerOf } from '../../src/ledger/checkpoint/signing-key.ts';
import { type Attacked, makeAttacked } from './attacked.ts';
import { runAlone } from './found.ts';

let attacked: Attacked;
beforeAll(async () => {
  attacked = await makeAttacked();
});
afterAll(() => attacked.drop());

const STRANGER = '0d3a5c1e-4d5f-4c39-9f5e-4e1c7b1f3a10';

test('copies of another ledger are refused, and nothing is recorded', async () => {
  const { logs } = attacked.audited;
  const own = readFileSync(join(attacked.exported, 'checkpoints.txt'), 'utf8');
  logs.write('elsewhere.txt', own.replaceAll(/retentiond\/[0-9a-f-]{36}/g, `retentiond/${STRANGER}`));
  logs.write('both.txt', `${own}\n${readFileSync(join(logs.folder, 'elsewhere.txt'), 'utf8')}`);
  const key = signerOf(randomBytes(32), `retentiond/${STRANGER}`).verifier;
  const count = async (): Promise<unknown> =>
    (
      await logs.state.query(
        'SELECT (SELECT size FROM retentiond.chain), (SELECT size FROM retentiond.access_chain), (SELECT count(*) FROM retentiond.alarm)',
      )
    ).rows;
  const before = await count();
  for (const argv of [
    ['--checkpoint', 'elsewhere.txt'],
    ['--checkpoint', 'both.txt'],
    ['--key', key],
  ]) {
    for (const more of [[], ['--export', attacked.exported]]) {
      const { code, stderr } = await attacked.audited.audit('verify', ...argv, ...more);
      expect(code).toBe(64);
      expect(stderr).toContain(`retentiond/${STRANGER}`);
      expect(stderr).toContain('name the copies of this ledger');
    }
    const alone = await runAlone(
      attacked.exported,
      argv.map((one) => (one.endsWith('.txt') ? join(logs.folder, one) : one)),
    ).catch((error: Error) => error);
    expect(String(alone)).toContain('ended with 64');
  }
  expect(await count()).toEqual(before);
});

test.each(['zzz', '0'])(
  'a text that stands twice in an export, once forged, is named (.%s)',
  async (more) => {
    const folder = attacked.tamper((made) => {
      const texts = join(made, 'texts');
      for (const file of readdirSync(texts)) {
        const body = readFileSync(join(texts, file));
        writeFileSync(join(texts, `${file.split('.', 1)[0]}.${more}`), body);
        writeFileSync(join(texts, file), `${body}# forged\n`);
      }
    });
    const first = await attacked.seqOf('policies in force', 0);
    expect(await verifyExport(folder, NO_COPIES)).toMatchObject({ firstBad: { seq: first, code: 'text' } });
    expect(await runAlone(folder, [])).toMatchObject({
      code: 4,
      first_bad: { entry: Number(first), code: 'text' },
    });
  },
);

async function expectBoth(
  folder: string,
  found: { readonly entry: number; readonly code: string },
): Promise<void> {
  const { firstBad } = await verifyExport(folder, NO_COPIES);
  expect(firstBad && { entry: Number(firstBad.seq), code: firstBad.code }).toEqual(found);
  const { code, first_bad: bad } = await runAlone(folder, []);
  expect({ code, entry: bad?.entry, is: bad?.code }).toEqual({ code: 4, entry: found.entry, is: found.code });
}

const entriesIn = (folder: string): number =>
  readFileSync(join(folder, 'ledger.jsonl'), 'utf8').split('\n').length - 1;

type Proofs = { consistency: Record<string, unknown>[] };

test.each<[string, (proofs: Proofs) => unknown]>([
  ['emptied', (proofs) => proofs.consistency.splice(0)],
  ['doubled', (proofs) => proofs.consistency.push(proofs.consistency[0] ?? {})],
  [
    'of a tree with itself',
    ({ consistency: [one] }) =>
      Object.assign(one ?? {}, { new_size: one?.old_size, new_root: one?.old_root, proof: [] }),
  ],
])('a list of proofs between the checkpoints that was %s is named', async (_, change) => {
  const folder = attacked.tamper((made) => {
    const proofs = JSON.parse(readFileSync(join(made, 'proofs.json'), 'utf8'));
    change(proofs);
    writeFileSync(join(made, 'proofs.json'), JSON.stringify(proofs));
  });
  await expectBoth(folder, { entry: entriesIn(folder) + 1, code: 'proofs' });
});

const lineOf = (seq: number) => new RegExp(`(?<=\\n)${seq},[^\\n]*\\n`);

test.each<[string, (sheet: string) => string, (end: number) => number]>([
  ['rows of a line', (sheet) => sheet.replace(/,committed,(\d+),/, ',committed,9$1,'), () => -1],
  ['a line left out', (sheet) => sheet.replace(lineOf(4), ''), () => 4],
  ['a line twice', (sheet) => sheet.replace(lineOf(4), '$&$&'), () => 5],
  ['a line in addition', (sheet) => `${sheet}${sheet.match(lineOf(4))?.[0]}`, (end) => end],
  ['cut off', (sheet) => sheet.slice(0, -40), (end) => end - 1],
  ['another header', (sheet) => sheet.replace('category', 'Category'), (end) => end],
])('a spreadsheet that does not say what the entries say is named: %s', async (_, change, at) => {
  let first = 0;
  const folder = attacked.tamper((made) => {
    const path = join(made, 'entries.csv');
    const before = readFileSync(path, 'utf8');
    first = Number(/(?<=\n)(\d+),[^\n]*,committed,\d+,/.exec(before)?.[1]);
    expect(change(before)).not.toBe(before);
    writeFileSync(path, change(before));
  });
  const entry = at(entriesIn(folder) + 1);
  await expectBoth(folder, { entry: entry < 0 ? first : entry, code: 'sheet' });
});

test.each(['ledger.jsonl', 'checkpoints.txt', 'access.jsonl', 'keys.txt', 'proofs.json', 'entries.csv'])(
  'an export without %s is told apart from one that verifies',
  async (file) => {
    const folder = attacked.tamper((made) => rmSync(join(made, file)));
    expect(await runAlone(folder, [])).toMatchObject({ code: 4, first_bad: { code: 'manifest' } });
    const own = await attacked.audited.audit('verify', '--export', folder);
    expect(own).toMatchObject({ code: 4 });
    expect(own.stderr).not.toContain('unexpected');
  },
);

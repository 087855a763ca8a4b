import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConsistencyAnswer, InclusionAnswer } from '../../src/app/audit/look-up/prove.ts';
import { parseCheckpoint } from '../../src/ledger/checkpoint/checkpoint.ts';
import { openNote } from '../../src/ledger/checkpoint/note.ts';
import { parseVerifier } from '../../src/ledger/checkpoint/signing-key.ts';
import { verifyConsistency, verifyInclusion } from '../../src/ledger/tree/proof.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { SlowTree } from '../unit/ledger/tree/slow-tree.ts';

let audited: AuditedLogs;
let texts: readonly string[];
let slow: SlowTree;
beforeAll(async () => {
  audited = await makeAudited();
  const { rows } = await audited.logs.state.query('SELECT entry FROM retentiond.ledger ORDER BY seq');
  texts = rows.map(({ entry }) => entry);
  slow = new SlowTree(texts.map((text) => Buffer.from(text, 'utf8')));
});
afterAll(() => audited.logs.drop());

async function answer<T>(...argv: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await audited.audit('prove', ...argv, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

/** What a stranger does with it who has nothing but the verifier key. */
function holds({ text, index, proof, checkpoint }: InclusionAnswer): boolean {
  const signed = parseCheckpoint(openNote(String(checkpoint), [parseVerifier(audited.verifier)]).text);
  const leaf = new SlowTree([Buffer.from(text, 'utf8')]).mth(0, 1);
  const size = Number(signed.size);
  return verifyInclusion({ leaf, index, size, proof: proof.map(bytes), root: bytes(signed.root) });
}

describe('inclusion', () => {
  test('of every entry, in the latest checkpoint that covers it', async () => {
    const { newer, entries } = audited;
    expect(entries).toBeGreaterThan(newer + 3);
    for (let entry = 1; entry <= newer; entry += 1) {
      const proven = await answer<InclusionAnswer>(String(entry));
      expect(proven).toMatchObject({ format_version: 1, entry, index: entry - 1, size: newer });
      expect(proven.text).toBe(texts[entry - 1]);
      expect(proven.proof).toEqual(slow.path(entry - 1, 0, newer).map((node) => node.toString('hex')));
      expect(holds(proven)).toBe(true);
    }
  });

  test('of an entry behind it, in the whole ledger, which nobody has signed', async () => {
    const { newer, entries, audit } = audited;
    const proven = await answer<InclusionAnswer>(String(newer + 1));
    expect(proven).toMatchObject({ size: entries, checkpoint: null });
    expect(proven.root).toBe(slow.mth(0, entries).toString('hex'));
    const { stdout } = await audit('prove', String(newer + 1));
    expect(stdout).toMatch(
      new RegExp(`^entry ${newer + 1} is in the tree of ${entries} entries, which was not signed\nleaf `),
    );
    expect(stdout).toContain(`root   ${proven.root}\n`);
  });

  test('in a tree of another size, with its note where it was signed', async () => {
    const { older } = audited;
    const signed = await answer<InclusionAnswer>('2', '--in', String(older));
    expect(signed.size).toBe(older);
    expect(holds(signed)).toBe(true);
    const between = await answer<InclusionAnswer>('2', '--in', '5');
    expect(between).toMatchObject({ size: 5, checkpoint: null, root: slow.mth(0, 5).toString('hex') });
  });

  test('is printed in the form of C2SP tlog-proof', async () => {
    const proven = await answer<InclusionAnswer>('3');
    const { code, stdout } = await audited.audit('prove', '3');
    expect(code).toBe(0);
    const [head, note] = [stdout.slice(0, stdout.indexOf('\n\n')), stdout.slice(stdout.indexOf('\n\n') + 2)];
    expect(head.split('\n')).toEqual([
      'c2sp.org/tlog-proof@v1',
      `extra ${Buffer.from(String(texts[2])).toString('base64')}`,
      'index 2',
      ...proven.proof.map((node) => bytes(node).toString('base64')),
    ]);
    expect(note).toBe(proven.checkpoint);
  });
});

describe('consistency', () => {
  test('of every older tree with the latest checkpoint', async () => {
    const { newer } = audited;
    for (let from = 1; from <= newer; from += 1) {
      const proven = await answer<ConsistencyAnswer>('--from', String(from));
      expect(proven.proof).toEqual(slow.proof(from, newer).map((node) => node.toString('hex')));
      const claim = {
        oldSize: from,
        oldRoot: slow.mth(0, from),
        newSize: proven.to.size,
        newRoot: slow.mth(0, newer),
        proof: proven.proof.map(bytes),
      };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });

  test('of the two checkpoints, with both notes', async () => {
    const { older, newer, entries } = audited;
    const proven = await answer<ConsistencyAnswer>('--from', String(older), '--to', String(newer));
    for (const { size, root, checkpoint } of [proven.from, proven.to]) {
      const { text } = openNote(String(checkpoint), [parseVerifier(audited.verifier)]);
      expect(parseCheckpoint(text)).toMatchObject({ size: BigInt(size), root });
    }
    expect((await answer<ConsistencyAnswer>('--from', String(newer + 1))).to.size).toBe(entries);
    const { stdout } = await audited.audit('prove', '--from', String(older));
    expect(stdout).toContain(`the tree of ${newer} entries begins with that of ${older}\n`);
    expect(stdout).toContain(String(proven.from.checkpoint));
    expect(stdout.endsWith(String(proven.to.checkpoint))).toBe(true);
  });
});

describe('what cannot be proven is refused', () => {
  test.each([
    [[], 64, 'say which entry, or --from which tree'],
    [['1', '--from', '2'], 64, '--from and --to stand without an entry'],
    [['--from', '2', '--in', '3'], 64, '--in stands with an entry only'],
    [['0'], 64, 'Write the number of an entry'],
    [['1.5'], 64, 'Write the number of an entry'],
    [['9'.repeat(16)], 64, 'Write the number of an entry'],
    [['5', '--in', '4'], 64, 'the first 4 entries do not contain the first 5'],
    [['--from', '5', '--to', '4'], 64, 'the first 4 entries do not contain the first 5'],
    [['9999'], 1, 'the ledger has no entry 9999'],
    [['1', '--in', '9999'], 1, 'entries, not 9999'],
    [['--from', '9999'], 1, 'entries, not 9999'],
  ])('prove %j', async (argv, code, fact) => {
    const ended = await audited.audit('prove', ...argv);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(fact);
    expect(ended.stderr).toMatch(/hint: /);
  });

  test('where the ledger is no longer what was signed', async () => {
    const tampered = await makeAudited();
    const { logs, older, audit } = tampered;
    const harm = async (statement: string): Promise<void> => {
      await logs.state.query("SET session_replication_role = 'replica'");
      await logs.state.query(statement);
      await logs.state.query("SET session_replication_role = 'origin'");
    };
    try {
      await harm(
        `UPDATE retentiond.ledger SET entry = replace(entry, '"kind"', '"kinds"') WHERE seq = ${older}`,
      );
      for (const argv of [['1'], [String(older)], ['--from', '1'], ['--from', String(older)]]) {
        const ended = await audit('prove', ...argv);
        expect(ended).toMatchObject({ code: 4, stdout: '' });
        expect(ended.stderr).toContain('entries of the ledger are not what was signed');
      }
      expect((await audit('prove', '1', '--in', String(older - 1))).code).toBe(0);
      await harm('DELETE FROM retentiond.ledger WHERE seq = 3');
      const ended = await audit('prove', '1');
      expect(ended).toMatchObject({ code: 4, stdout: '' });
      expect(ended.stderr).toContain('entry 3 of the ledger is missing');
    } finally {
      await logs.drop();
    }
  });
});

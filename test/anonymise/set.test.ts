import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Technique } from '../../src/anonymise/alteration.ts';
import { pseudonymKey } from '../../src/anonymise/pseudonym-key.ts';
import { partsOf } from '../../src/datamap/place/set-text.ts';
import { COLUMN_NAME } from './ground.ts';
import { type AlterationScene, ENGINES, openScene } from './scene.ts';

const set = (text: string): Technique => ({ kind: 'set', ...partsOf(text) });
const HOSTILE = [
  `'; DROP TABLE subject; --`,
  '\\',
  '\\x00',
  '$1',
  '?',
  '%s',
  '"',
  "''",
  '{digest}',
  'é🙂\u0301',
  ' a ',
];

const digestKey = Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1);
const key = pseudonymKey(digestKey, 'prospects');

/** Node's own HMAC, twice: what the pads stand for. */
function expected(value: string, category = 'prospects'): string {
  const name = JSON.stringify(['retentiond pseudonym', category, COLUMN_NAME]);
  const subkey = createHmac('sha256', digestKey).update(name).digest();
  return createHmac('sha256', subkey).update(value, 'utf8').digest('hex');
}

describe.each(ENGINES)('on %s', (engine) => {
  let scene: AlterationScene;
  beforeAll(async () => {
    scene = await openScene(engine);
  });
  afterAll(() => scene?.close());

  test.each(['text', 'varchar(40)', 'varchar'])('null leaves nothing in %s', async (type) => {
    expect(await scene.alter(type, { kind: 'null' }, ['a', '', null])).toEqual([null, null, null]);
  });

  describe('a constant text', () => {
    test('stands in every row, null included', async () => {
      expect(await scene.alter('text', set('gone'), ['a', '', null])).toEqual(['gone', 'gone', 'gone']);
      expect(await scene.alter('text', set(''), ['a', null])).toEqual(['', '']);
    });

    test.each(HOSTILE.filter((text) => !text.includes('{')))('is only a text: %j', async (text) => {
      expect(await scene.alter('text', set(text), ['a'])).toEqual([text]);
    });

    test('that does not fit is refused before anything is tried', async () => {
      const type = engine === 'mysql' ? 'tinytext' : 'varchar(255)';
      const longest = engine === 'mysql' ? `${'🙂'.repeat(63)}abc` : '🙂'.repeat(255);
      expect(await scene.alter(type, set(longest), ['a'])).toEqual([longest]);
      await expect(scene.alter(type, set(`${longest}x`), ['a'])).rejects.toThrow('alteration-too-long');
    });
  });

  describe('{random}', () => {
    test('is 32 hex digits, fresh for each row and each place', async () => {
      const altered = await scene.alter('text', set('user-{random}@{random}.example'), ['a', 'a', null]);
      const found = altered.map((text) => /^user-([0-9a-f]{32})@([0-9a-f]{32})[.]example$/.exec(text ?? ''));
      expect(new Set(found.flatMap((one) => one?.slice(1))).size).toBe(6);
    });

    test('never comes twice in 10,000 rows of two places each', async () => {
      const altered = await scene.alter('text', set('{random}{random}'), Array<string>(10_000).fill('a'));
      const found = altered.flatMap((text) => [text?.slice(0, 32), text?.slice(32)]);
      expect(found.every((text) => text?.length === 32)).toBe(true);
      expect(new Set(found).size).toBe(20_000);
    });

    test('fills a column of just its length', async () => {
      const [text] = await scene.alter('varchar(37)', set('user-{random}'), ['a']);
      expect(text).toHaveLength(37);
      await expect(scene.alter('varchar(36)', set('user-{random}'), ['a'])).rejects.toThrow(
        'alteration-too-long',
      );
    });
  });

  describe('{digest}', () => {
    const values = ['a', '', 'a ', 'é🙂', 'x'.repeat(1_000), ...HOSTILE];

    test("is what node's createHmac gives", async () => {
      expect(await scene.alter('text', set('p-{digest}'), values, key)).toEqual(
        values.map((value) => `p-${expected(value)}`),
      );
    });

    test('is one for one value, and another for each category', async () => {
      const [first, second] = await scene.alter('text', set('{digest}'), ['a', 'a'], key);
      expect([first, second]).toEqual([expected('a'), expected('a')]);
      const other = await scene.alter('text', set('{digest}'), ['a'], pseudonymKey(digestKey, 'candidates'));
      expect(other).toEqual([expected('a', 'candidates')]);
      expect(other).not.toEqual([first]);
    });

    test('stays null where nothing was', async () => {
      expect(await scene.alter('text', set('p-{digest}'), [null], key)).toEqual([null]);
    });

    test('is not written without the key', async () => {
      await expect(scene.alter('text', set('{digest}'), ['a'])).rejects.toMatchObject({
        code: 'pseudonym-key-missing',
      });
    });

    test('leaves the blanks of a padded column out', async () => {
      const [text] = await scene.alter('char(70)', set('{digest}'), ['a'], key);
      expect(text).toBe(expected('a'));
    });
  });
});

describe('{digest}, of the character sets of MariaDB', () => {
  let scene: AlterationScene;
  beforeAll(async () => {
    scene = await openScene('mysql');
  });
  afterAll(() => scene?.close());

  test.each(['latin1', 'utf8mb3', 'utf16', 'utf32', 'ucs2', 'cp850'])(
    'is that of the UTF-8 text: %s',
    async (charset) => {
      const type = `varchar(70) CHARACTER SET ${charset}`;
      expect(await scene.alter(type, set('{digest}'), ['ä é'], key)).toEqual([expected('ä é')]);
    },
  );
});

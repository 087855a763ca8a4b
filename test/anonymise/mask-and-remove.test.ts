import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Technique } from '../../src/anonymise/alteration.ts';
import { type AlterationScene, ENGINES, openScene } from './scene.ts';

const mask = (keepLast: number): Technique => ({ kind: 'mask', keepLast });
const fifty = Array.from({ length: 50 }, (_, index) => index);
const remove = (...pointers: readonly string[]): Technique => ({ kind: 'remove', pointers });

describe.each(ENGINES)('on %s', (engine) => {
  let scene: AlterationScene;
  beforeAll(async () => {
    scene = await openScene(engine);
  });
  afterAll(() => scene?.close());

  describe('mask', () => {
    test.each<[number, string | null, string | null]>([
      [2, 'FR7630006000011234567890189', `${'*'.repeat(25)}89`],
      [2, 'abc', '*bc'],
      [2, 'ab', '**'],
      [2, 'a', '*'],
      [2, '', ''],
      [2, null, null],
      [0, 'abc', '***'],
      [1, 'é🙂x', '**x'],
      [1, 'x🙂', '*🙂'],
      [2, 'ab ', '*b '],
      [2, `a'\\%"`, `***%"`],
      [1_000, 'abc', '***'],
    ])('all but the last %d of %j', async (keepLast, was, is) => {
      await scene.check('text', mask(keepLast), [[was, is]]);
    });

    test('keeps the length of the longest text, and leaves padding alone', async () => {
      const long = engine === 'mysql' ? 'longtext' : 'text';
      await scene.check(long, mask(1), [['x'.repeat(100_000), `${'*'.repeat(99_999)}x`]]);
      await scene.check('varchar(3)', mask(1), [['abc', '**c']]);
      await scene.check('char(6)', mask(1), [['abc', '**c']]);
    });
  });

  describe('remove', () => {
    const cases: readonly [string, readonly string[], string | null, string | null][] = [
      ['a value', ['/user/email'], '{"user": {"email": "a", "id": 1}}', '{"user": {"id": 1}}'],
      ['what is not there', ['/user/email'], '{"user": {"id": 1}}', '{"user": {"id": 1}}'],
      ['null', ['/user'], null, null],
      ['a JSON null', ['/user'], '{"user": null, "a": 1}', '{"a": 1}'],
      ['out of JSON null', ['/user'], 'null', 'null'],
      ['out of a number', ['/user'], '5', '5'],
      ['by an index out of a number', ['/0'], '5', '5'],
      ['by an index out of a text', ['/a/0'], '{"a": "b"}', '{"a": "b"}'],
      ['behind a text', ['/user/email/x'], '{"user": {"email": "a"}}', '{"user": {"email": "a"}}'],
      [
        'a name out of a list',
        ['/users/email'],
        '{"users": [{"email": "a"}]}',
        '{"users": [{"email": "a"}]}',
      ],
      [
        'by an index through a name',
        ['/users/0/email'],
        '{"users": {"email": "a"}}',
        '{"users": {"email": "a"}}',
      ],
      [
        'a name that is an index, on the way',
        ['/users/0/email'],
        '{"users": {"0": {"email": "a", "id": 1}, "email": "b"}}',
        '{"users": {"0": {"id": 1}, "email": "b"}}',
      ],
      ['indexes in indexes', ['/0/1', '/1/0'], '[[1, 2], {"0": 3, "1": 4}]', '[[1], {"1": 4}]'],
      [
        'inside a list',
        ['/users/0/email'],
        '{"users": [{"email": "a"}, {"email": "b"}]}',
        '{"users": [{}, {"email": "b"}]}',
      ],
      [
        'several of a list, as it was before',
        ['/0', '/1', '/10'],
        '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]',
        '[2, 3, 4, 5, 6, 7, 8, 9, 11]',
      ],
      ['inside what goes', ['/0', '/0/x', '/1/x'], '[{"x": 1}, {"x": 2, "y": 3}]', '[{"y": 3}]'],
      ['an index that is none: -1', ['/-1'], '[1, 2]', '[1, 2]'],
      ['an index that is none: 01', ['/01'], '[1, 2]', '[1, 2]'],
      ['an index that is none: -', ['/-'], '[1, 2]', '[1, 2]'],
      [
        'too large an index',
        ['/99999999999999999999', '/4294967296', '/2147483648', '/2'],
        '[1, 2]',
        '[1, 2]',
      ],
      ['a name that is too large an index', ['/99999999999999999999'], '{"99999999999999999999": 1}', '{}'],
      [
        'names that look like indexes',
        ['/-1', '/01', '/0'],
        '{"-1": 1, "01": 2, "0": 3, "1": 4}',
        '{"1": 4}',
      ],
      ['behind a strange index', ['/-1/a'], '[{"a": 1}]', '[{"a": 1}]'],
      ['the empty name', ['/'], '{"": 1, "a": 2}', '{"a": 2}'],
      ['escaped names', ['/a~1b', '/c~0d', '/~01'], '{"a/b": 1, "c~d": 2, "~1": 3, "x": 4}', '{"x": 4}'],
      [
        'hostile names',
        [`/{a,b}`, `/'; --`, '/"', '/\\', '/%', '/*', '/**', '/$', '/a.b', '/[0]', '/é🙂'],
        `{"{a,b}": 1, "'; --": 2, "\\"": 3, "\\\\": 4, "%": 5, "*": 6, "**": 7, "$": 8, "a.b": 9, "[0]": 10, "é🙂": 11, "é": 12}`,
        '{"é": 12}',
      ],
      ['no other than the name', ['/*', '/a*', '/$', '/A'], '{"a": 1, "ab": 2}', '{"a": 1, "ab": 2}'],
      [
        'behind names that are written with an escape',
        ['/us/0/x', '/us/1'],
        '{"u\\u0073": [{"x": 1}, 2], "y": {"\\u0030": 1}}',
        '{"y": {"0": 1}, "us": [{}]}',
      ],
      [
        'fifty values',
        fifty.map((name) => `/${name}`),
        JSON.stringify([...fifty, 'x']),
        JSON.stringify(['x']),
      ],
      ['however it is spaced', ['/a', '/b/0'], ' { "a" : 1 ,\n "b" :\t[ 2 , 3 ] } ', '{"b": [3]}'],
      ['a name that is written with an escape', ['/é'], '{"\\u00e9": 1, "e": 2}', '{"e": 2}'],
      ['everything', ['/a', '/b'], '{"a": 1, "b": 2}', '{}'],
    ];
    const types = engine === 'mysql' ? ['json'] : ['json', 'jsonb'];

    test.each(cases)('%s', async (_, pointers, was, is) => {
      for (const type of types) await scene.check(type, remove(...pointers), [[was, is]]);
    });

    test.each([
      ['{"u": {"email": "a"}, "u": 1}', ['/u/email']],
      ['{"u": 1, "u": {"email": "a"}}', ['/u/email']],
      ['{"u": {"email": "a", "email": "b"}}', ['/u/email']],
      ['[{"email": "a", "email": "b"}]', ['/0/email']],
      ['{"e": "a", "\\u0065": "b"}', ['/e']],
      ['{"u": [{"email": "a"}], "u": {"0": {"email": "b"}}}', ['/u/0/email']],
    ])('leaves nothing behind a key that stands twice: %s', async (was, pointers) => {
      const [is] = await scene.alter('json', remove(...pointers), [was]);
      expect(is).not.toMatch(/"[ab]"/);
      if (engine === 'mysql') expect(is).toBe('{}');
    });

    test('leaves other keys that stand twice alone', async () => {
      const [is] = await scene.alter('json', remove('/u'), ['{"u": 1, "x": {"y": 1, "y": 2}}']);
      expect(JSON.parse(is ?? '')).toEqual({ x: { y: 2 } });
    });
  });
});

describe('mask, of the character sets of MariaDB', () => {
  let scene: AlterationScene;
  beforeAll(async () => {
    scene = await openScene('mysql');
  });
  afterAll(() => scene?.close());

  test.each(['latin1', 'utf8mb3', 'utf16', 'utf32', 'ucs2', 'sjis', 'gbk', 'ascii'])(
    '%s',
    async (charset) => {
      const value =
        charset === 'ascii'
          ? 'abc'
          : 'äbß'.replace(/[äß]/g, charset === 'sjis' || charset === 'gbk' ? 'あ' : '$&');
      const last = value.at(-1);
      await scene.check(`varchar(9) CHARACTER SET ${charset}`, mask(1), [[value, `**${last}`]]);
      await scene.check(`char(9) CHARACTER SET ${charset}`, mask(9), [[value, '***']]);
    },
  );
});

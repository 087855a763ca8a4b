import { isIP } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Technique } from '../../src/anonymise/alteration.ts';
import { ADDRESS_PATTERN } from '../../src/anonymise/ip-text.ts';
import type { EngineName } from '../../src/sql/dialect.ts';
import { type AlterationScene, ENGINES, openScene, type Value } from './scene.ts';

type Case = readonly [was: Value, is: Value];

const truncate = (v4 = 24, v6 = 48): Technique => ({ kind: 'truncate_ip', v4, v6 });

/** Groups, colons and dots in no good order. */
const nearAddress = fc
  .array(fc.constantFrom('1', 'ffff', '0', 'abc', ':', '::', ':', ':', '.', '1.2.3.4', '255', '256'), {
    minLength: 1,
    maxLength: 16,
  })
  .map((parts) => parts.join(''));

/** Most of its groups are zero, so that there is something to shorten. */
const sparse = fc
  .array(fc.constantFrom('0', '0', '0', '1', 'ffff', 'ab', '0db8'), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.join(':'));

const drawn = fc.sample(fc.oneof(fc.ipV4(), fc.ipV6(), sparse, nearAddress), { numRuns: 3_000, seed: 1 });
const addresses = drawn.filter((text) => isIP(text) > 0);

test('the pattern takes what Node takes for an address', () => {
  const pattern = new RegExp(ADDRESS_PATTERN);
  expect(drawn.filter((text) => pattern.test(text) !== isIP(text) > 0)).toEqual([]);
  expect(addresses.length).toBeGreaterThan(1_000);
});

type Typed = readonly [type: string, technique: Technique, cases: readonly Case[]];

/** Columns that hold addresses and nothing else. */
const TYPED: Readonly<Record<EngineName, readonly Typed[]>> = {
  postgresql: [
    [
      'inet',
      truncate(),
      [
        ['192.168.17.201', '192.168.17.0/32'],
        ['0.0.0.0', '0.0.0.0/32'],
        ['255.255.255.255', '255.255.255.0/32'],
        ['10.1.2.3/8', '10.1.2.0/8'],
        ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::/128'],
        ['2001:db8:85a3:8d3::1/64', '2001:db8:85a3::/64'],
        ['::1', '::/128'],
        ['::ffff:192.168.17.201', '::ffff:192.168.17.0/128'],
        [null, null],
      ],
    ],
    // A network gets no longer, and loses what is behind.
    [
      'cidr',
      truncate(),
      [
        ['192.168.17.128/25', '192.168.17.0/24'],
        ['192.168.17.201/32', '192.168.17.0/24'],
        ['192.168.0.0/16', '192.168.0.0/16'],
        ['2001:db8:85a3:8d3::/64', '2001:db8:85a3::/48'],
        ['::ffff:192.168.17.201/128', '::ffff:192.168.17.0/120'],
        ['::/0', '::/0'],
        [null, null],
      ],
    ],
  ],
  mysql: [
    [
      'inet4',
      truncate(23),
      [
        ['192.168.17.201', '192.168.16.0'],
        [null, null],
      ],
    ],
    [
      'inet6',
      truncate(23, 49),
      [
        ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
        ['2001:db8:85a3:ffff::1', '2001:db8:85a3:8000::'],
        ['::ffff:192.168.17.201', '::ffff:192.168.16.0'],
        [null, null],
      ],
    ],
  ],
};

describe.each(ENGINES)('on %s', (engine) => {
  let scene: AlterationScene;
  beforeAll(async () => {
    scene = await openScene(engine);
  });
  afterAll(() => scene?.close());

  test.each(TYPED[engine])('an address of type %s keeps its leading bits', (type, technique, cases) =>
    scene.check(type, technique, cases),
  );

  describe('an address in a text', () => {
    test('keeps its leading bits; what is no address becomes null', async () => {
      const cases: readonly Case[] = [
        ['192.168.17.201', '192.168.17.0'],
        ['2001:DB8:85A3:8D3:1319:8A2E:370:7348', '2001:db8:85a3::'],
        ['2001:db8:85a3:8d3::1', '2001:db8:85a3::'],
        ['::', '::'],
        ['::ffff:192.168.17.201', '::ffff:192.168.17.0'],
        ['::FFFF:c0a8:11c9', '::ffff:192.168.17.0'],
        ['0000:0000:0000:0000:0000:FFFF:192.168.170.201', '::ffff:192.168.170.0'],
        ['1111:2222:3333:4444:5555:6666:255.255.255.255', '1111:2222:3333::'],
        ['64:ff9b::192.0.2.1', '64:ff9b::'],
        [null, null],
        ['', null],
        [' 192.168.17.201', null],
        ['192.168.17.201 ', null],
        ['192.168.17.201\n', null],
        ['192.168.17.201\r\n', null],
        ['a\n192.168.17.201', null],
        ['192.168.17.201\u2028', null],
        ['192.168.17.201:443', null],
        ['192.168.17.201/24', null],
        ['192.168.17', null],
        ['192.168.17.256', null],
        ['192.168.017.1', null],
        ['0x7f.1', null],
        ['fe80::1%eth0', null],
        ['[::1]', null],
        ['1::2::3', null],
        ['1:2:3:4:5:6:7:8:9', null],
        ['12345::', null],
        ['\uff21::', null],
        ['\ufb00::', null],
        ['\u0661\u0662\u0667.0.0.1', null],
        [`'::inet; --`, null],
        ['%', null],
        ['ada@example.org', null],
      ];
      await scene.check('text', truncate(), cases);
      await scene.check('char(45)', truncate(), [['192.168.17.201', '192.168.17.0']]);
    });

    test('no bits are kept, or all of one family', async () => {
      const was = ['192.168.17.201', '2001:db8::1', '::ffff:192.168.17.201'];
      expect(await scene.alter('text', truncate(0, 0), was)).toEqual(['0.0.0.0', '::', '::ffff:0.0.0.0']);
      expect(await scene.alter('text', truncate(0, 128), was)).toEqual([
        '0.0.0.0',
        '2001:db8::1',
        '::ffff:0.0.0.0',
      ]);
      expect(await scene.alter('text', truncate(32, 0), was)).toEqual([
        '192.168.17.201',
        '::',
        '::ffff:192.168.17.201',
      ]);
    });

    test('no text of a hundred thousand characters is looked at for long', async () => {
      const type = engine === 'mysql' ? 'longtext' : 'text';
      const long = ['1:'.repeat(50_000), '1.'.repeat(50_000), 'f'.repeat(100_000), '\n'.repeat(100_000)];
      expect(await scene.alter(type, truncate(), long)).toEqual([null, null, null, null]);
    });

    test('every other one that is drawn is taken or refused as Node does', async () => {
      const altered = await scene.alter('text', truncate(31, 127), drawn);
      expect(drawn.filter((text, index) => isIP(text) > 0 !== (altered[index] !== null))).toEqual([]);
    });
  });
});

describe('both engines', () => {
  const scenes: AlterationScene[] = [];
  beforeAll(async () => {
    for (const engine of ENGINES) scenes.push(await openScene(engine));
  });
  afterAll(() => Promise.all(scenes.map((scene) => scene.close())));

  test.each([
    [32, 127],
    [31, 125],
    [24, 128],
    [17, 49],
    [8, 32],
    [1, 3],
  ])('keep the same %d and %d bits, in the same letters', async (v4, v6) => {
    const [one, other] = await Promise.all(
      scenes.map((scene) => scene.alter('text', truncate(v4, v6), addresses)),
    );
    expect(other).toEqual(one);
  });
});

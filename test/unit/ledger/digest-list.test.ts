import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DigestGatherer } from '../../../src/ledger/digest-list.ts';
import { merkleRoot } from '../../../src/ledger/merkle.ts';
import { rowDigester } from '../../../src/ledger/row-digest.ts';

const DIGESTER = rowDigester(Buffer.alloc(32, 7));

/** Whether one by one or together, in whatever room. */
test('is the digests in their order, and the root over them', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 4 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 400 }), (parts, expected) => {
      const gatherer = new DigestGatherer(expected);
      const all: Buffer[] = [];
      for (const [part, count] of parts.entries()) {
        const some = Array.from({ length: count }, (_, row) =>
          DIGESTER.digest('crm', 't', [`${part} ${row}`]),
        );
        all.push(...some);
        if (part % 2 === 0) gatherer.addRoom(count).set(Buffer.concat(some));
        else for (const digest of some) gatherer.add(digest.toString('latin1'));
      }
      const { count, bytes, root } = gatherer.end();
      expect(count).toBe(all.length);
      expect(bytes.equals(Buffer.concat(all))).toBe(true);
      expect(root).toBe(merkleRoot(all).toString('hex'));
    }),
    { numRuns: 30 },
  );
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { BODY_SCHEMAS } from '../../../src/ledger/entries/registry.ts';

const SOURCE = readFileSync('evidence/verify.mjs', 'utf8');

/** The fields that the verifier which stands alone knows of a kind, as its table says them. */
function fieldsAlone(kind: string): readonly string[] {
  const said =
    new RegExp(`\\n  (?:'${kind}'|${kind.replaceAll(' ', '_')}):\\s+['\`]([^'\`]*)['\`],`).exec(
      SOURCE,
    )?.[1] ?? '';
  const whole = said.replace('${BY}', constant('BY')).replace('${BEGUN}', constant('BEGUN'));
  // What is inside of a field is not asked for here.
  const flat = whole.replace(/[[{][^\]}]*[\]}]/g, 'x');
  return [...flat.matchAll(/([a-z_]+):/g)].map(([, name]) => String(name)).sort();
}

function constant(name: string): string {
  return new RegExp(`const ${name} =\\s+'([^']*)'`).exec(SOURCE)?.[1] ?? '';
}

test.each(Object.entries(BODY_SCHEMAS))(
  '%s has the same fields in the verifier that stands alone',
  (kind, formats) => {
    const own = Object.keys((formats[1] as z.ZodObject).shape)
      .filter((name) => name !== 'kind')
      .sort();
    expect(fieldsAlone(kind)).toEqual(own);
  },
);

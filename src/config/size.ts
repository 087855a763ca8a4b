import { z } from 'zod';
import { refuse } from '../reading/refuse.ts';

/** Decimal ones as of the SI, binary ones as of IEC 80000-13. */
const BYTES: Readonly<Record<string, number>> = {
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const WRITTEN = /^ *([1-9][0-9]{0,8})[ \u00A0\u2007\u202F]*([a-z]+) *$/i;

/** The bytes of a size such as `10 GB` or `512 MiB`; null for anything else. */
export function bytesIn(text: string): number | null {
  const [, count, unit] = WRITTEN.exec(text) ?? [];
  const bytes = unit === undefined || !Object.hasOwn(BYTES, unit) ? undefined : BYTES[unit];
  const size = Number(count) * (bytes ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : null;
}

/** How much of something there may be, as written. */
export const sizeSchema = z.string().superRefine((text, issues) => {
  if (bytesIn(text) === null) refuse(issues, 'size-not-readable');
});

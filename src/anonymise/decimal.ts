/** `digits` × 10 ^ `exponent`, exactly. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The shortest decimal that names a positive number, as JavaScript writes it (`25`, `0.05`, `1e-7`), without zeros behind. */
export function decimalOf(number: number | string): Decimal {
  const [written = '', exponent = '0'] = String(number).split('e');
  const [whole = '', fraction = ''] = written.split('.');
  const digits = `${whole}${fraction}`.replace(/0+$/, '');
  const zeros = whole.length + fraction.length - digits.length;
  return { digits: BigInt(digits || '0'), exponent: Number(exponent) - fraction.length + zeros };
}

/** Digits behind the point that it needs. */
export function decimalsIn({ exponent }: Decimal): number {
  return Math.max(0, -exponent);
}

/** How often a positive step goes into a number that is not negative. */
export function timesIn(number: Decimal, step: Decimal): bigint {
  const exponent = Math.min(number.exponent, step.exponent);
  return scaled(number, exponent) / scaled(step, exponent);
}

export function times(step: Decimal, count: bigint): Decimal {
  return { ...step, digits: step.digits * count };
}

/** Written out, without an exponent. */
export function writeDecimal(number: Decimal): string {
  const decimals = decimalsIn(number);
  const digits = scaled(number, -decimals)
    .toString()
    .padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}

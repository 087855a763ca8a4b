/** A time column's value that is no time. */
export type Infinite = 'infinity' | '-infinity';

/** A value of a time column; microseconds and days count from 1970-01-01. */
export type RowTime =
  | { readonly type: 'timestamptz'; readonly micros: bigint | Infinite }
  | { readonly type: 'timestamp'; readonly micros: bigint | Infinite }
  | { readonly type: 'date'; readonly day: number | Infinite };

export type RowValue = string | number | bigint | boolean | null | RowTime;

/** A row as the model sees it: column → value. */
export type Row = Readonly<Record<string, RowValue>>;

/** A column of type `timestamp with time zone`. */
export function timestamptz(micros: bigint | Infinite): RowTime {
  return { type: 'timestamptz', micros };
}

/** A column of type `timestamp without time zone`: what a wall clock shows. */
export function timestamp(micros: bigint | Infinite): RowTime {
  return { type: 'timestamp', micros };
}

/** A column of type `date`. */
export function date(day: number | Infinite): RowTime {
  return { type: 'date', day };
}

export function isTime(value: RowValue): value is RowTime {
  return typeof value === 'object' && value !== null;
}

/** The value as PostgreSQL reads it, whatever the session's zone; null stays null. */
export function postgresText(value: RowValue): string | null {
  if (value === null) return null;
  if (!isTime(value)) return String(value);
  if (value.type === 'date') return typeof value.day === 'string' ? value.day : dateText(value.day);
  if (typeof value.micros === 'string') return value.micros;
  const day = floorDivide(value.micros, 86_400_000_000n);
  const rest = value.micros - day * 86_400_000_000n;
  const [text, era] = dateText(Number(day)).split(' ');
  const zone = value.type === 'timestamptz' ? '+00' : '';
  return [`${text} ${clockText(rest)}${zone}`, era].filter(Boolean).join(' ');
}

/** The value as MySQL and MariaDB read it, where the session's zone is UTC; their zero date stands for `-infinity`. */
export function mysqlText(value: RowValue): string | null {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (!isTime(value)) return postgresText(value);
  const at = value.type === 'date' ? value.day : value.micros;
  if (at === 'infinity') throw new RangeError('MySQL has no infinite date');
  if (at === '-infinity') return value.type === 'date' ? '0000-00-00' : '0000-00-00 00:00:00';
  return postgresText(value)?.replace(/\+00$/, '') ?? null;
}

function dateText(day: number): string {
  const utc = new Date(day * 86_400_000);
  const year = utc.getUTCFullYear();
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  const text = `${shown}-${two(utc.getUTCMonth() + 1)}-${two(utc.getUTCDate())}`;
  return year > 0 ? text : `${text} BC`;
}

function clockText(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const fraction = String(micros % 1_000_000n).padStart(6, '0');
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}.${fraction}`;
}

function two(value: number | bigint): string {
  return String(value).padStart(2, '0');
}

/** Division that rounds down, before 1970 too. */
export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

import { type Instant, parseInstant } from '../../calendar/instant.ts';
import { dayAt, firstInstantOf, openZone, type Zone } from '../../calendar/zone.ts';

/** Writes counts and times as people of a language do, in one zone. */
export class Writer {
  private readonly zone: Zone;
  private readonly dayFormat: Intl.DateTimeFormat;
  private readonly timeFormat: Intl.DateTimeFormat;
  private readonly numbers: Intl.NumberFormat;

  constructor(locale: string, zone: string) {
    this.zone = openZone(zone) as Zone;
    const day = { timeZone: zone, day: 'numeric', month: 'long', year: 'numeric' } as const;
    const time = {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'shortOffset',
    } as const;
    this.dayFormat = new Intl.DateTimeFormat(locale, day);
    this.timeFormat = new Intl.DateTimeFormat(locale, { ...day, ...time });
    this.numbers = new Intl.NumberFormat(locale);
  }

  count(count: number): string {
    return this.numbers.format(count);
  }

  /** `1 March 2026`, `1er mars 2026`. */
  day(instant: string): string {
    return this.dayOf(this.dayFormat, instantOf(instant));
  }

  /** `1 March 2026, 02:30:15 (UTC+1)`. */
  time(instant: string): string {
    const at = instantOf(instant);
    const parts = partsOf(this.timeFormat, at);
    const offset = String(parts.timeZoneName)
      .replace('GMT', 'UTC')
      .replace(/^UTC[+]0$/, 'UTC');
    return `${this.dayOf(this.timeFormat, at)}, ${parts.hour}:${parts.minute}:${parts.second} (${offset})`;
  }

  /** The first and the last day of a period that is made of whole days; null of any other. */
  days(since: string, until: string): { readonly first: string; readonly last: string } | null {
    const [from, to] = [instantOf(since), instantOf(until)];
    const isWhole = [from, to].every((at) => firstInstantOf(dayAt(at, this.zone), this.zone) === at);
    if (!isWhole || to <= from) return null;
    return { first: this.day(since), last: this.dayOf(this.dayFormat, to - 1n) };
  }

  private dayOf(format: Intl.DateTimeFormat, at: Instant): string {
    const { day, month, year } = partsOf(format, at);
    const isFrench = format.resolvedOptions().locale.startsWith('fr');
    return `${isFrench && day === '1' ? '1er' : day} ${month} ${year}`;
  }
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new TypeError(`${text} is no instant`);
  return instant;
}

function partsOf(format: Intl.DateTimeFormat, at: Instant): Readonly<Record<string, string>> {
  const parts = format.formatToParts(Number(at / 1000n));
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

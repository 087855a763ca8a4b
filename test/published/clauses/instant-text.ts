import { instant } from '../moment.ts';

const DAY_SECONDS = 86_400n;
const MICROS = 1_000_000n;

/** What both engines read as the instant where the session's zone is UTC, so many microseconds later. */
export function at(text: string, later = 0n): string {
  return textOf(instant(text) + later);
}

/** What a wall clock shows, so many microseconds after it shows `text`. */
export function shown(text: string, later = 0n): string {
  return textOf(instant(`${text}Z`) + later);
}

/** As a browser counts. */
export function milliseconds(text: string, later = 0n): string {
  return String(instant(text) / 1_000n + later);
}

function textOf(micros: bigint): string {
  const seconds = micros / MICROS;
  const fraction = String(micros % MICROS).padStart(6, '0');
  const day = new Date(Number((seconds / DAY_SECONDS) * DAY_SECONDS) * 1_000).toISOString().slice(0, 10);
  const clock = new Date(Number(seconds % DAY_SECONDS) * 1_000).toISOString().slice(11, 19);
  return `${day} ${clock}.${fraction}`;
}

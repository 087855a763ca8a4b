import { type Instant, secondOf, timeAtSecond } from './instant.ts';

/** The hours of a day in which work may be done, in UTC: from `opens` until just before `closes`, over midnight where it is later. */
export interface Window {
  /** Seconds after midnight. */
  readonly opens: number;
  readonly closes: number;
}

const SECONDS_PER_DAY = 86_400;
const WRITTEN = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** Reads `01:00-05:00`; null for anything else, and for a window that never opens. */
export function parseWindow(text: string): Window | null {
  const match = WRITTEN.exec(text);
  if (!match) return null;
  const [opens, closes] = [secondsOf(match[1], match[2]), secondsOf(match[3], match[4])];
  return opens === closes ? null : { opens, closes };
}

/** `01:00-05:00`. */
export function formatWindow({ opens, closes }: Window): string {
  return `${formatTime(opens)}-${formatTime(closes)}`;
}

/** The instant at which the window that is open at `now` closes; null where it is shut. */
export function closesAt(window: Window, now: Instant): Instant | null {
  const since = sinceOpening(window, now);
  return since < lengthOf(window) ? wholeSecond(now) + timeAtSecond(lengthOf(window) - since) : null;
}

/** The next instant at which the window opens, after `now`. */
export function opensAfter(window: Window, now: Instant): Instant {
  return wholeSecond(now) + timeAtSecond(SECONDS_PER_DAY - sinceOpening(window, now));
}

/** Seconds since the window last opened. */
function sinceOpening(window: Window, now: Instant): number {
  return positive(secondOf(now) - window.opens);
}

function lengthOf(window: Window): number {
  return positive(window.closes - window.opens);
}

function positive(seconds: number): number {
  return ((seconds % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;
}

function wholeSecond(now: Instant): Instant {
  return timeAtSecond(secondOf(now));
}

function formatTime(seconds: number): string {
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function secondsOf(hours: string | undefined, minutes: string | undefined): number {
  return Number(hours) * 3_600 + Number(minutes) * 60;
}

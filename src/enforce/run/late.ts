import { type Instant, parseInstant, secondOf } from '../../calendar/instant.ts';

/** How long after its scheduled time a run begins, in whole seconds, never below none; null where nothing was scheduled. */
export function lateSeconds(dueAt: string | null, at: Instant): number | null {
  const due = dueAt === null ? null : parseInstant(dueAt);
  return due === null ? null : Math.max(0, secondOf(at) - secondOf(due));
}

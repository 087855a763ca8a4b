import { createHash } from 'node:crypto';
import { ErrorCode, type JobSchedulerJson, type Queue } from 'bullmq';
import { readSchedule } from '../calendar/cron.ts';
import type { ScheduledWake, Wake } from './wake-queue.ts';

/** What BullMQ keeps under a job: a heartbeat carries nothing. */
export type JobData = Partial<Wake>;

type Scheduler = JobSchedulerJson<JobData>;

/** Changes only what differs: an upsert at every start would silently drop a wake that is overdue. */
export async function scheduleExactly(queue: Queue<JobData>, wakes: readonly ScheduledWake[]): Promise<void> {
  const known = await readSchedulers(queue);
  const wanted = new Set(wakes.map((wake) => schedulerOf(wake.rule)));
  for (const wake of wakes) {
    const scheduler = known.get(schedulerOf(wake.rule));
    if (!scheduler || !isSame(scheduler, wake) || (await isStuck(queue, scheduler)))
      await upsert(queue, wake);
  }
  for (const key of known.keys()) if (!wanted.has(key)) await queue.removeJobScheduler(key);
}

/** Puts back what is gone; what differs belongs to a daemon with other policies. */
export async function mendSchedule(queue: Queue<JobData>, wakes: readonly ScheduledWake[]): Promise<void> {
  const known = await readSchedulers(queue);
  for (const wake of wakes) {
    const scheduler = known.get(schedulerOf(wake.rule));
    if (!scheduler || (await isStuck(queue, scheduler))) await upsert(queue, wake);
  }
}

/** Rule ids may hold characters that BullMQ keeps for itself. */
export function schedulerOf(rule: string): string {
  return createHash('sha256').update(rule).digest('hex').slice(0, 32);
}

async function readSchedulers(queue: Queue<JobData>): Promise<ReadonlyMap<string, Scheduler>> {
  return new Map((await queue.getJobSchedulers()).map((scheduler) => [scheduler.key, scheduler]));
}

function isSame({ pattern, tz, template }: Scheduler, wake: ScheduledWake): boolean {
  const data = template?.data;
  const { text, zone } = readSchedule(wake.schedule);
  return pattern === text && tz === zone && data?.rule === wake.rule && data.version === wake.version;
}

/** Each scheduler has one job, which makes the next when it is taken: where it is gone, nothing follows any more. */
async function isStuck(queue: Queue<JobData>, { key, next }: Scheduler): Promise<boolean> {
  return (await queue.getJobState(`repeat:${key}:${next ?? ''}`)) === 'unknown';
}

/** Always a pattern, never `every`: that would run at once. */
async function upsert(queue: Queue<JobData>, wake: ScheduledWake): Promise<void> {
  const { rule, version, schedule } = wake;
  const { text, zone } = readSchedule(schedule);
  const opts = { removeOnComplete: true, removeOnFail: true };
  const template = { name: 'wake', data: { rule, version }, opts };
  try {
    await queue.upsertJobScheduler(schedulerOf(rule), { pattern: text, tz: zone }, template);
  } catch (error) {
    if (!isCollision(error) || !(await isThere(queue, wake))) throw error;
  }
}

/** Another daemon that starts at this moment has made the very job that we were about to make. */
function isCollision(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ErrorCode.SchedulerJobIdCollision;
}

async function isThere(queue: Queue<JobData>, wake: ScheduledWake): Promise<boolean> {
  const scheduler = (await readSchedulers(queue)).get(schedulerOf(wake.rule));
  return scheduler !== undefined && isSame(scheduler, wake);
}

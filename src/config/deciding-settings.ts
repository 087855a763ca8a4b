import { formatWindow, parseWindow } from '../calendar/window.ts';
import type { CategoryConfig, Config } from './config.ts';

/** A setting by its dotted name, as in the file; durations in whole seconds. */
export type DecidingSettings = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The settings that decide what runs, when and how carefully. No address, no key, no path: a home folder could name a
 * person, and an address opens a door.
 */
export function decidingSettings(config: Config): DecidingSettings {
  const { holds, evidence } = config;
  return Object.fromEntries([
    ['timezone', config.timezone],
    ['plausible_after', config.plausibleAfter],
    ['schedule', config.schedule],
    ['schedule_timezone', config.scheduleTimezone],
    ['mode', config.mode],
    ['approval', config.approval],
    ['four_eyes', config.fourEyes],
    ['max_clock_difference', config.maxClockDifferenceSeconds],
    ['holds.cooling_off', holds.coolingOffSeconds],
    ['evidence.signed', evidence.signingKeyFile !== null],
    ['evidence.checkpoint_files', evidence.checkpointFiles.length],
    ['evidence.checkpoint_webhooks', evidence.checkpointWebhooks.length],
    ['evidence.checkpoint_every', evidence.checkpointEverySeconds],
    ['evidence.checkpoint_grace', evidence.checkpointGraceSeconds],
    ...Object.entries(config.categories).flatMap(([name, category]) =>
      Object.entries(writtenCategory(category)).map(([key, value]) => [`categories.${name}.${key}`, value]),
    ),
    ...Object.values(config.connections).flatMap(({ name, batchRows, receipts, brakes }) => [
      [`connections.${name}.batch_rows`, batchRows],
      [`connections.${name}.receipts`, receipts],
      [`connections.${name}.rows_per_second`, brakes.rowsPerSecond],
      [`connections.${name}.max_replica_lag`, brakes.maxReplicaLagSeconds],
      [`connections.${name}.replica_urls`, brakes.replicas.length],
      [`connections.${name}.max_lock_waits`, brakes.maxLockWaits],
      [`connections.${name}.max_wal`, brakes.maxWalBytes],
      [`connections.${name}.brakes`, brakes.own.map((brake) => brake.name).join(', ') || null],
    ]),
  ]);
}

/** Names of those that differ, those that only one of both has among them; in the order of their letters. */
export function changedSettings(before: DecidingSettings, after: DecidingSettings): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => before[name] !== after[name]);
}

/** A configuration of today with what decided then; connections that only one of both knows stay as they are today. */
export function withDecidingSettings(config: Config, settings: DecidingSettings): Config {
  const { timezone, plausible_after: plausibleAfter, schedule, schedule_timezone: zone } = settings;
  return {
    ...config,
    timezone: String(timezone),
    plausibleAfter: String(plausibleAfter),
    schedule: String(schedule),
    // Before there was a choice, it was UTC.
    scheduleTimezone: String(zone ?? 'UTC'),
    categories: Object.fromEntries(
      categoriesIn(settings).map((name) => [name, categoryIn(settings, `categories.${name}.`)]),
    ),
    connections: Object.fromEntries(
      Object.entries(config.connections).map(([name, connection]) => {
        const receipts = settings[`connections.${name}.receipts`];
        return [name, receipts === 'none' || receipts === 'table' ? { ...connection, receipts } : connection];
      }),
    ),
  };
}

function writtenCategory(category: CategoryConfig): Record<string, string | number | null> {
  const { schedule, window, budget, limits, overdueAfterSeconds } = category;
  return {
    schedule,
    window: window && formatWindow(window),
    'budget.rows': budget?.rows ?? null,
    'budget.time': budget?.seconds ?? null,
    'limits.max_rows': limits?.maxRows ?? null,
    'limits.max_percent': limits?.maxPercent ?? null,
    overdue_after: overdueAfterSeconds,
  };
}

const SCHEDULE_OF = /^categories\.(.*)\.schedule$/;

function categoriesIn(settings: DecidingSettings): readonly string[] {
  return Object.keys(settings).flatMap((name) => SCHEDULE_OF.exec(name)?.[1] ?? []);
}

function categoryIn(settings: DecidingSettings, prefix: string): CategoryConfig {
  const text = (key: string): string | null => {
    const value = settings[`${prefix}${key}`];
    return typeof value === 'string' ? value : null;
  };
  const number = (key: string): number | null => {
    const value = settings[`${prefix}${key}`];
    return typeof value === 'number' ? value : null;
  };
  const window = text('window');
  const [rows, seconds] = [number('budget.rows'), number('budget.time')];
  const [maxRows, maxPercent] = [number('limits.max_rows'), number('limits.max_percent')];
  return {
    schedule: text('schedule'),
    window: window === null ? null : parseWindow(window),
    budget: rows === null && seconds === null ? null : { rows, seconds },
    limits: maxRows === null && maxPercent === null ? null : { maxRows, maxPercent },
    overdueAfterSeconds: number('overdue_after'),
  };
}

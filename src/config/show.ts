import { formatWindow } from '../calendar/window.ts';
import { type Address, isAbsent, urlOf } from './address/address.ts';
import { redactUrl } from './address/url.ts';
import type { CategoryConfig, Config, ConnectionConfig, Origin } from './config.ts';

type Shown = string | number | boolean | null;

/** One line of `config show`. */
export interface Setting {
  /** As in the file, with dots: `control.url`. */
  readonly name: string;
  /** Without passwords; null where nothing is set. */
  readonly value: Shown;
  readonly from: Origin;
}

export interface ShownConfig {
  readonly file: string;
  readonly settings: readonly Setting[];
}

/** The configuration as people may see it: each setting, its value and where that came from. */
export function showConfig(config: Config): ShownConfig {
  const setting = (name: string, value: Shown): Setting => ({
    name,
    value,
    from: config.origins[name] ?? 'default',
  });
  return {
    file: config.file,
    settings: [
      setting('control.url', shownUrl(config.controlUrl)),
      setting('queue.url', shownUrl(config.queueUrl)),
      ...(config.queueSentinels.length === 0
        ? []
        : [setting('queue.sentinels', config.queueSentinels.join(', '))]),
      setting('policies', config.policies),
      setting('datamap', config.datamap),
      setting('timezone', config.timezone),
      setting('language', config.language),
      setting('plausible_after', config.plausibleAfter),
      setting('schedule', config.schedule),
      setting('schedule_timezone', config.scheduleTimezone),
      setting('mode', config.mode),
      ...Object.entries(config.categories).flatMap(([name, category]) =>
        shownCategory(setting, name, category),
      ),
      setting('approval', config.approval),
      setting('four_eyes', config.fourEyes),
      setting('holds.key_file', config.holds.keyFile),
      setting('holds.cooling_off', shownSeconds(config.holds.coolingOffSeconds)),
      setting('max_clock_difference', shownSeconds(config.maxClockDifferenceSeconds)),
      setting('evidence.digest_key_file', config.digestKeyFile),
      setting('evidence.previous_digest_key_files', shownList(config.evidence.previousDigestKeyFiles)),
      setting('evidence.signing_key_file', config.evidence.signingKeyFile),
      setting('evidence.checkpoint_files', shownList(config.evidence.checkpointFiles)),
      // A webhook's address may open a door by itself.
      setting('evidence.checkpoint_webhooks', shownList(config.evidence.checkpointWebhooks.map(hostOf))),
      setting('evidence.checkpoint_every', shownSeconds(config.evidence.checkpointEverySeconds)),
      setting('evidence.checkpoint_grace', shownSeconds(config.evidence.checkpointGraceSeconds)),
      setting('web.listen', config.webListen),
      setting('web.probes', config.webProbes),
      setting('tracing.endpoint', shownUrl(config.tracingEndpoint)),
      ...Object.values(config.connections).flatMap((connection) => [
        setting(`connections.${connection.name}.url`, shownUrl(connection.url)),
        setting(`connections.${connection.name}.batch_rows`, connection.batchRows),
        setting(`connections.${connection.name}.receipts`, connection.receipts),
        setting(`connections.${connection.name}.prune_url`, shownUrl(connection.pruneUrl)),
        ...shownBrakes(setting, connection),
      ]),
    ],
  };
}

function shownCategory(
  setting: (name: string, value: Shown) => Setting,
  name: string,
  { schedule, window, budget, limits, overdueAfterSeconds }: CategoryConfig,
): Setting[] {
  const used = budget && [shownRows(budget.rows), shownSeconds(budget.seconds)];
  const most = limits && [
    shownRows(limits.maxRows),
    limits.maxPercent === null ? null : `${limits.maxPercent} %`,
  ];
  return [
    setting(`categories.${name}.schedule`, schedule),
    setting(`categories.${name}.window`, window && formatWindow(window)),
    setting(`categories.${name}.overdue_after`, shownSeconds(overdueAfterSeconds)),
    setting(`categories.${name}.limits`, shownParts(most)),
    setting(`categories.${name}.budget`, shownParts(used)),
  ].filter(({ value }) => value !== null);
}

/** Of the brakes that are not set, only the one that has a default is shown. */
function shownBrakes(
  setting: (name: string, value: Shown) => Setting,
  { name, brakes }: ConnectionConfig,
): Setting[] {
  const { rowsPerSecond, maxReplicaLagSeconds, replicas, maxLockWaits, maxWalBytes, own } = brakes;
  const of = (key: string): string => `connections.${name}.${key}`;
  return [
    setting(of('max_replica_lag'), shownSeconds(maxReplicaLagSeconds) ?? 'none'),
    ...[
      setting(of('rows_per_second'), rowsPerSecond),
      setting(of('replica_urls'), shownList(replicas.flatMap((one) => shownUrl(one) ?? []))),
      setting(of('max_lock_waits'), maxLockWaits),
      setting(of('max_wal'), maxWalBytes === null ? null : `${maxWalBytes} bytes`),
      // A query may hold anything, and an address opens a door.
      setting(of('brakes'), shownList(own.map((brake) => brake.name))),
    ].filter(({ value }) => value !== null),
  ];
}

function shownParts(parts: readonly (string | null)[] | null): string | null {
  return parts?.filter((part) => part !== null).join(', ') || null;
}

function shownRows(rows: number | null): string | null {
  return rows === null ? null : `${rows} rows`;
}

function shownSeconds(seconds: number | null): string | null {
  return seconds === null ? null : `${seconds} s`;
}

function shownUrl(url: Address | null): string | null {
  return url === null || isAbsent(url) ? null : redactUrl(urlOf(url));
}

function shownList(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join(', ');
}

function hostOf(url: string): string {
  return new URL(url).host;
}

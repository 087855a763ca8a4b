import { dirname, resolve } from 'node:path';
import { parseWindow } from '../calendar/window.ts';
import type { Document, Path } from '../reading/document.ts';
import { ABSENT, type Absence, knownText } from './absent.ts';
import type { SecuredAddresses } from './address/secure-addresses.ts';
import { redactLine } from './address/url.ts';
import type {
  BrakesConfig,
  CategoryConfig,
  Config,
  ConnectionConfig,
  EvidenceConfig,
  Limits,
  OwnBrake,
} from './config.ts';
import { secondsIn } from './duration.ts';
import { origins } from './origins.ts';
import type { Override } from './override.ts';
import { recordOf } from './record.ts';
import type { WrittenBrake } from './schema/brake-schema.ts';
import type { WrittenCategory } from './schema/category-schema.ts';
import type { WrittenConfig } from './schema/schema.ts';
import { bytesIn } from './size.ts';

/** Where a configuration comes from, for its paths, places and origins. */
export interface Background {
  /** Of the file, absolute. */
  readonly path: string;
  readonly cwd: string;
  readonly document: Document;
  readonly overrides: readonly Override[];
  readonly addresses: SecuredAddresses['of'];
  readonly secretFiles: readonly string[];
  readonly absent: readonly Absence[];
}

/** The merged and checked settings as one frozen value. */
export function buildConfig(background: Background, written: WrittenConfig): Config {
  const controlUrl = background.addresses.get('control.url') ?? null;
  return freeze({
    file: background.path,
    controlUrl,
    queueUrl: background.addresses.get('queue.url') ?? controlUrl,
    queueSentinels: written.queue?.sentinels ?? [],
    policies: folder(background, ['policies'], written.policies),
    datamap: folder(background, ['datamap'], written.datamap),
    timezone: written.timezone,
    language: written.language,
    plausibleAfter: written.plausible_after,
    schedule: written.schedule,
    scheduleTimezone: written.schedule_timezone,
    categories: categories(written),
    mode: written.mode,
    approval: written.approval,
    fourEyes: written.four_eyes,
    holds: {
      keyFile: file(background, ['holds', 'key_file'], written.holds.key_file),
      coolingOffSeconds: soundSeconds(written.holds.cooling_off),
    },
    maxClockDifferenceSeconds: soundSeconds(written.max_clock_difference),
    digestKeyFile: file(background, ['evidence', 'digest_key_file'], written.evidence.digest_key_file),
    evidence: evidence(background, written.evidence),
    webListen: knownText(written.web?.listen),
    webProbes: knownText(written.web?.probes),
    tracingEndpoint: knownText(written.tracing?.endpoint),
    connections: recordOf(
      Object.keys(written.connections).map((name) => [name, connection(background, written, name)] as const),
    ),
    secretFiles: background.secretFiles,
    absent: background.absent,
    origins: origins(background, written),
  });
}

/** A path in the file is relative to the file, one from elsewhere to the working folder. */
function folder({ path, cwd, overrides }: Background, setting: Path, value: string): string {
  const isOverridden = overrides.some((one) => one.path.join('.') === setting.join('.'));
  return resolve(isOverridden ? cwd : dirname(path), value);
}

function file(background: Background, setting: Path, value: string | undefined): string | null {
  const known = knownText(value);
  return known === null ? null : folder(background, setting, known);
}

function evidence(background: Background, written: WrittenConfig['evidence']): EvidenceConfig {
  const files = (key: string, paths: readonly string[]): string[] =>
    paths
      .filter((path) => path !== ABSENT)
      .map((path) => (path === '-' ? path : folder(background, ['evidence', key], path)));
  return {
    signingKeyFile: file(background, ['evidence', 'signing_key_file'], written.signing_key_file),
    previousDigestKeyFiles: files('previous_digest_key_files', written.previous_digest_key_files),
    checkpointFiles: files('checkpoint_files', written.checkpoint_files),
    checkpointWebhooks: written.checkpoint_webhooks.filter((url) => url !== ABSENT),
    checkpointEverySeconds: soundSeconds(written.checkpoint_every),
    checkpointGraceSeconds: soundSeconds(written.checkpoint_grace),
  };
}

/** The schema has made sure that it is a duration. */
function soundSeconds(written: string): number {
  return secondsIn(written) as number;
}

function categories(written: WrittenConfig): Record<string, CategoryConfig> {
  return recordOf(
    Object.entries(written.categories ?? {}).map(([name, category]) => [name, categoryOf(category)] as const),
  );
}

function categoryOf(written: WrittenCategory): CategoryConfig {
  const { schedule, window, budget, limits, overdue_after } = written;
  const seconds = budget?.time === undefined ? null : soundSeconds(budget.time);
  return {
    schedule: schedule ?? null,
    window: window === undefined ? null : parseWindow(window),
    budget: budget === undefined ? null : { rows: budget.rows ?? null, seconds },
    limits: limits === undefined ? null : limitsOf(limits),
    overdueAfterSeconds: overdue_after === undefined ? null : soundSeconds(overdue_after),
  };
}

function limitsOf({ max_rows, max_percent }: NonNullable<WrittenCategory['limits']>): Limits {
  return { maxRows: max_rows ?? null, maxPercent: max_percent ?? null };
}

function connection(
  { document, addresses }: Background,
  written: WrittenConfig,
  name: string,
): ConnectionConfig {
  const { url, batch_rows, receipts } = written.connections[name] as WrittenConnection;
  const at = document.position(['connections', name], 'key');
  const position = { ...at, excerpt: redactLine(document.excerpt(at.line)) };
  return {
    name,
    url: addresses.get(`connections.${name}.url`) ?? url,
    batchRows: batch_rows,
    receipts,
    pruneUrl: addresses.get(`connections.${name}.prune_url`) ?? null,
    brakes: brakesOf(addresses, name, written.connections[name] as WrittenConnection),
    position,
  };
}

type WrittenConnection = WrittenConfig['connections'][string];

const PROBE_SECONDS = 2;

function brakesOf(
  addresses: Background['addresses'],
  name: string,
  { rows_per_second, max_replica_lag, replica_urls, max_lock_waits, max_wal, brakes }: WrittenConnection,
): BrakesConfig {
  return {
    rowsPerSecond: rows_per_second ?? null,
    maxReplicaLagSeconds: max_replica_lag === 'none' ? null : soundSeconds(max_replica_lag),
    replicas: replica_urls.map(
      (url, index) => addresses.get(`connections.${name}.replica_urls.${index}`) ?? url,
    ),
    maxLockWaits: max_lock_waits ?? null,
    maxWalBytes: max_wal === undefined ? null : (bytesIn(max_wal) as number),
    own: brakes.filter(({ probe }) => probe !== ABSENT).map(ownBrake),
  };
}

/** The schema has made sure that it is one of the two. */
function ownBrake({ name, query, probe, above, below, answer_within }: WrittenBrake): OwnBrake {
  if (query !== undefined) return { kind: 'query', name, query, above: above ?? null, below: below ?? null };
  const answerWithinSeconds = answer_within === undefined ? PROBE_SECONDS : soundSeconds(answer_within);
  return { kind: 'probe', name, url: probe as string, answerWithinSeconds };
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) freeze(part);
  }
  return Object.freeze(value);
}

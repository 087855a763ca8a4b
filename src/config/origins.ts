import { type Document, type Path, valueAt } from '../reading/document.ts';
import type { Origin } from './config.ts';
import type { Override } from './override.ts';
import { recordOf } from './record.ts';
import type { WrittenConfig } from './schema/schema.ts';

/** The file, and what replaces settings of it. */
interface SettingSources {
  readonly document: Document;
  readonly overrides: readonly Override[];
}

const EVIDENCE_KEYS = [
  'digest_key_file',
  'previous_digest_key_files',
  'signing_key_file',
  'checkpoint_files',
  'checkpoint_webhooks',
  'checkpoint_every',
  'checkpoint_grace',
] as const satisfies readonly (keyof WrittenConfig['evidence'])[];

const BRAKE_KEYS = [
  'rows_per_second',
  'max_replica_lag',
  'replica_urls',
  'max_lock_waits',
  'max_wal',
  'brakes',
] as const satisfies readonly (keyof WrittenConfig['connections'][string])[];

/** Where each setting was written; only what is not a default, by dotted name. */
export function origins(
  { document, overrides }: SettingSources,
  written: WrittenConfig,
): Record<string, Origin> {
  const settings: Path[] = [
    ['control', 'url'],
    ['queue', 'url'],
    ['queue', 'sentinels'],
    ...Object.keys(written).map((key) => [key]),
    ...Object.keys(written.categories ?? {}).flatMap((name) =>
      ['schedule', 'window', 'overdue_after', 'limits', 'budget'].map((key) => ['categories', name, key]),
    ),
    ...EVIDENCE_KEYS.map((key) => ['evidence', key]),
    ['holds', 'key_file'],
    ['holds', 'cooling_off'],
    ['web', 'listen'],
    ['web', 'probes'],
    ['tracing', 'endpoint'],
    ...Object.keys(written.connections).flatMap((name) => [
      ['connections', name, 'url'],
      ['connections', name, 'batch_rows'],
      ['connections', name, 'receipts'],
      ['connections', name, 'prune_url'],
      ...BRAKE_KEYS.map((key) => ['connections', name, key]),
    ]),
  ];
  return recordOf(
    settings.flatMap((path) => {
      const replaced = overrides.find((one) => one.path.join('.') === path.join('.'));
      if (replaced === undefined && valueAt(document, path) === undefined) return [];
      return [[path.join('.'), replaced?.origin ?? 'file'] as const];
    }),
  );
}

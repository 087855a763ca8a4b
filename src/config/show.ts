import { formatWindow } from '../calendar/window.ts';
import type { CategoryConfig, Config, Origin } from './config.ts';
import { redactUrl } from './url.ts';

/** One line of `config show`. */
export interface Setting {
  /** As in the file, with dots: `control.url`. */
  readonly name: string;
  /** Without passwords; null where nothing is set. */
  readonly value: string | number | null;
  readonly from: Origin;
}

export interface ShownConfig {
  readonly file: string;
  readonly settings: readonly Setting[];
}

/** The configuration as people may see it: each setting, its value and where that came from. */
export function showConfig(config: Config): ShownConfig {
  const setting = (name: string, value: string | number | null): Setting => ({
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
      setting('mode', config.mode),
      ...Object.entries(config.categories).flatMap(([name, category]) =>
        shownCategory(setting, name, category),
      ),
      setting('approval', config.approval),
      setting('evidence.digest_key_file', config.digestKeyFile),
      ...Object.values(config.connections).flatMap((connection) => [
        setting(`connections.${connection.name}.url`, shownUrl(connection.url)),
        setting(`connections.${connection.name}.batch_rows`, connection.batchRows),
      ]),
    ],
  };
}

function shownCategory(
  setting: (name: string, value: string | number | null) => Setting,
  name: string,
  { schedule, window, budget }: CategoryConfig,
): Setting[] {
  const { rows = null, seconds = null } = budget ?? {};
  const parts = [rows === null ? '' : `${rows} rows`, seconds === null ? '' : `${seconds} s`].filter(Boolean);
  return [
    setting(`categories.${name}.schedule`, schedule),
    setting(`categories.${name}.window`, window && formatWindow(window)),
    setting(`categories.${name}.budget`, parts.join(', ') || null),
  ].filter(({ value }) => value !== null);
}

function shownUrl(url: string | null): string | null {
  return url === null ? null : redactUrl(url);
}

import { expect, test } from 'vitest';
import { redactUrl } from '../../../src/config/address/url.ts';
import type { Config } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { showConfig } from '../../../src/config/show.ts';

const text = `control: { url: "postgres://c:hunter2@control/control", tls: none }
timezone: Europe/Paris
language: fr
categories:
  logs:
    schedule: "15 * * * *"
    window: "22:30-04:00"
    overdue_after: 2 days
    limits: { max_rows: 100000, max_percent: 10 }
    budget: { rows: 5000000, time: 30 minutes }
  cookies:
    limits: { max_percent: 0.5 }
    budget: { time: 90 seconds }
four_eyes: true
holds: { key_file: holds.key }
max_clock_difference: 1 minute
connections: { crm: { url: "\${CRM_URL}", tls: none } }
`;

test('each setting is shown with where it came from, and no password', () => {
  const { value } = loadConfig({
    cwd: '/srv',
    flags: { policies: 'p' },
    environment: { RETENTIOND_LANGUAGE: 'en', CRM_URL: 'postgres://crm/crm?user=a&password=hunter2' },
    readFile: () => Buffer.from(text),
  });
  const shown = showConfig(value as Config);
  expect(shown.file).toBe('/srv/retentiond.yaml');
  expect(shown.settings.map(({ name, value: setting, from }) => [name, setting, from])).toEqual([
    ['control.url', 'postgres://c:***@control/control', 'file'],
    ['queue.url', 'postgres://c:***@control/control', 'default'],
    ['policies', '/srv/p', 'flag'],
    ['datamap', '/srv/datamap', 'default'],
    ['timezone', 'Europe/Paris', 'file'],
    ['language', 'en', 'environment'],
    ['plausible_after', '1990-01-01', 'default'],
    ['schedule', '30 1 * * *', 'default'],
    ['schedule_timezone', 'UTC', 'default'],
    ['mode', 'enforce', 'default'],
    ['categories.logs.schedule', '15 * * * *', 'file'],
    ['categories.logs.window', '22:30-04:00', 'file'],
    ['categories.logs.overdue_after', '172800 s', 'file'],
    ['categories.logs.limits', '100000 rows, 10 %', 'file'],
    ['categories.logs.budget', '5000000 rows, 1800 s', 'file'],
    ['categories.cookies.limits', '0.5 %', 'file'],
    ['categories.cookies.budget', '90 s', 'file'],
    ['approval', 'widened', 'default'],
    ['four_eyes', true, 'file'],
    ['holds.key_file', '/srv/holds.key', 'file'],
    ['holds.cooling_off', '604800 s', 'default'],
    ['max_clock_difference', '60 s', 'file'],
    ['evidence.digest_key_file', null, 'default'],
    ['evidence.previous_digest_key_files', null, 'default'],
    ['evidence.signing_key_file', null, 'default'],
    ['evidence.checkpoint_files', null, 'default'],
    ['evidence.checkpoint_webhooks', null, 'default'],
    ['evidence.checkpoint_every', '600 s', 'default'],
    ['evidence.checkpoint_grace', '3600 s', 'default'],
    ['web.listen', null, 'default'],
    ['web.probes', null, 'default'],
    ['tracing.endpoint', null, 'default'],
    ['connections.crm.url', 'postgres://crm/crm?user=a&password=***', 'file'],
    ['connections.crm.batch_rows', 1000, 'default'],
    ['connections.crm.receipts', 'table', 'default'],
    ['connections.crm.prune_url', null, 'default'],
    ['connections.crm.max_replica_lag', '5 s', 'default'],
  ]);
});

test.each([
  ['postgres://app:x%40y@host:5432/db?sslmode=require', 'postgres://app:***@host:5432/db?sslmode=require'],
  ['postgres://app@host/db', 'postgres://app@host/db'],
  [
    'postgres://host/db?sslpassword=a&PassWord=b&auth_token=c',
    'postgres://host/db?sslpassword=***&PassWord=***&auth_token=***',
  ],
  ['not a url', '***'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

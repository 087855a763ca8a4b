import { describe, expect, test } from 'vitest';
import { missingFiles } from '../../../src/config/absent.ts';
import { configTexts } from '../../../src/finding-text/en/config.ts';
import { codes, type Given, least, load, loadSound, told } from './load-text.ts';

describe('the file', () => {
  test('that is missing is named, with the ways out', () => {
    const { value, findings } = load({ flags: {} });
    expect(value).toBeNull();
    expect(findings).toMatchObject([
      { code: 'config-missing', file: 'retentiond.yaml', hint: expect.stringContaining('--config') },
    ]);
  });

  test('that cannot be read says why', () => {
    const denied = Object.assign(new Error('no'), { code: 'EACCES' });
    const { findings } = load({ files: { '/etc/r/retentiond.yaml': denied } });
    expect(findings).toMatchObject([
      { code: 'config-unreadable', message: expect.stringContaining('no permission') },
    ]);
  });
});

describe('a webhook for checkpoints', () => {
  const given = (url: string): Given => ({
    text: `${least}evidence:\n  checkpoint_webhooks:\n    - "${url}"\n`,
  });

  test.each([
    ['ftp://a.example/x', 'webhook-not-readable'],
    ['a.example/x', 'webhook-not-readable'],
    ['http://a.example/x', 'webhook-not-encrypted'],
    ['http://127.0.0.1.example/x', 'webhook-not-encrypted'],
    ['http://localhost.example/x', 'webhook-not-encrypted'],
    ['https://me:changeme@a.example/x', 'secret-placeholder'],
  ])('%s: %s', (url, code) => {
    expect(codes(given(url))).toEqual([`4:7 ${code}`]);
  });

  test.each(['https://a.example/x', 'http://127.0.0.1:8080/x', 'http://[::1]/x', 'http://localhost/x'])(
    '%s is sound',
    (url) => {
      expect(loadSound(given(url)).evidence.checkpointWebhooks).toEqual([url]);
    },
  );
});

describe('variables', () => {
  const text = `${least}control:\n  url: "postgres://c:\${PW}@localhost/d"\n`;
  const folder = `${least}\npolicies: "policies-\${PW}"\n`;
  const url = 'control:\n  url: ';

  test('are read from the file that NAME_FILE names, without the line end', () => {
    const config = loadSound({ text, environment: { PW_FILE: '/run/pw' }, files: { '/run/pw': 'abc\r\n' } });
    expect(config.controlUrl).toBe('postgres://c:abc@localhost/d');
  });

  test.each<[string, Given]>([
    ['variable-unset', { environment: {} }],
    ['variable-unset', { environment: { PW: '' } }],
    ['variable-file-unreadable', { environment: { PW_FILE: '/run/pw' } }],
  ])('%s points at the reference: %j', (code, given) => {
    expect(codes({ text: folder, ...given })).toEqual([`3:21 ${code}`]);
    expect(codes({ text: folder, filesOnly: true, ...given })).toEqual([`3:21 ${code}`]);
  });

  test.each<[string, Given]>([
    ['variable-twice', { environment: { PW: 'a', PW_FILE: '/run/pw' } }],
    ['variable-file-empty', { environment: { PW_FILE: '/run/pw' }, files: { '/run/pw': '\n' } }],
    ['variable-impossible', { environment: { PW: 'a\nb' } }],
    ['variable-impossible', { environment: { PW_FILE: '/run/pw' }, files: { '/run/pw': 'a\xff' } }],
    ['variable-in-password', { environment: { PW: 'p@evil.example/' } }],
  ])('%s points at the reference: %j', (code, given) => {
    expect(codes({ text, ...given })).toEqual([`3:22 ${code}`]);
  });

  test('that are not set give one finding, and none about the gap they leave', () => {
    expect(codes({ text: `${least}schedule: "\${X}"\n` })).toEqual(['2:12 variable-unset']);
  });

  test.each(['${}', '${1A}', '${A:-b}', '${A B}', '${A', '$${A}}${'])('%s is no reference', (reference) => {
    expect(codes({ text: `${least}policies: '${reference}'\n`, environment: { A: 'x' } })).toContainEqual(
      expect.stringMatching(/^2:\d+ variable-misspelt$/),
    );
  });

  test('stand in values only', () => {
    expect(
      codes({
        text: `${least}connections:\n  \${NAME}: { url: "postgres://c@localhost/d" }\n`,
        environment: { NAME: 'crm' },
      }),
    ).toContain('3:3 variable-in-key');
  });

  test('are texts, and their text is never read as YAML or expanded again', () => {
    expect(codes({ text: `${least}${url}"\${X}"\n`, environment: { X: '{ a: 1 }' } })).toEqual([
      '3:8 url-not-readable',
    ]);
    expect(
      loadSound({ text: `${least}policies: "\${X}"\n`, environment: { X: '${Y}', Y: 'no' } }).policies,
    ).toBe('/etc/r/${Y}');
  });

  test.each(['0', '1.5', '05', '1e3', 'many', '100001'])(
    'a number of %s rows in a batch is refused',
    (ROWS) => {
      const { value } = load({
        text: `${least}connections: { crm: { url: "postgres://c@localhost/d", batch_rows: "\${ROWS}" } }\n`,
        environment: { ROWS },
      });
      expect(value).toBeNull();
    },
  );
});

describe('a file of certificates that is not here, where only files are wanted', () => {
  const warned = (text: string, given: Given = {}): readonly string[] => {
    const { value, findings } = load({ text: `${least}${text}\n`, filesOnly: true, ...given });
    expect(findings).toEqual([]);
    return missingFiles(value?.absent ?? []).map(
      ({ line, column, code, severity, message }) => `${line}:${column} ${severity} ${code}: ${message}`,
    );
  };
  const control = (file: string): string =>
    `control: { url: "postgres://c@db/d", tls: { ca_file: ${file} } }`;
  const crm = (rest: string): string => `connections: { crm: { ${rest} } }`;
  const missing = 'warning tls-file-missing: the file /etc/r/ca.pem cannot be read here (it does not exist)';

  test.each<[string, readonly string[], Given]>([
    [control('ca.pem'), [`2:54 ${missing}`], {}],
    [control('"${X}/ca.pem"'), [`2:54 ${missing}`], { environment: { X: '/etc/r' } }],
    [control('"${X}/ca.pem"'), [], {}],
    ['queue: { url: "rediss://q", tls: { ca_file: ca.pem } }', [`2:45 ${missing}`], {}],
    [crm('url: "postgres://c@db/d?sslrootcert=/etc/r/ca.pem"'), [`2:28 ${missing}`], {}],
    // Of one file that several addresses need, it is said once.
    [
      crm('url: "postgres://c@db/d", prune_url: "postgres://p@db/d", tls: { ca_file: ca.pem }'),
      [`2:97 ${missing}`],
      {},
    ],
    [crm('url: "${URL}", tls: { ca_file: ca.pem }'), [], {}],
  ])('%s', (text, expected, given) => {
    expect(warned(text, given)).toEqual(expected);
  });

  test('is an error for whoever connects', () => {
    expect(codes({ text: `${least}${control('ca.pem')}\n` })).toEqual(['2:54 tls-file-unreadable']);
  });
});

describe('the address of the queue', () => {
  test.each([
    'postgres://q@localhost/d',
    'redis://127.0.0.1',
    'redis://localhost/',
    'REDIS://LOCALHOST:6379/15',
    'rediss://:p%40ss@localhost/0',
    'redis://user:pass@[::1]:6380',
  ])('%s', (url) => {
    expect(loadSound({ text: `${least}queue: { url: "${url}" }\n` }).queueUrl).toBe(url);
  });

  test.each([
    ['redis://', 'redis-url-not-readable'],
    ['redis:///0', 'redis-url-not-readable'],
    ['redis://h:0', 'redis-url-not-readable'],
    ['redis://h:99999', 'redis-url-not-readable'],
    ['redis://localhost/jobs', 'redis-url-not-readable'],
    ['redis://localhost/0/1', 'redis-url-not-readable'],
    ['redis://localhost/0?ssl_cert_reqs=none', 'redis-url-not-readable'],
    ['redis://localhost/0#x', 'redis-url-not-readable'],
    ['redis://:p%zz@h', 'redis-url-not-readable'],
    ['redis://:p w@h', 'redis-url-not-readable'],
    ['redis:h', 'url-not-readable'],
    ['mysql://localhost/d', 'url-scheme-unknown'],
    ['postgres://q@h', 'url-without-database'],
  ])('%s: %s', (url, code) => {
    expect(codes({ text: `${least}queue: { url: "${url}" }\n` })).toEqual([`2:15 ${code}`]);
  });

  test('sentinels know the host, whose place the name of the master takes', () => {
    const sentinels = ['localhost:26379', '[::1]:26380'];
    const queue = `queue: { url: "redis://:pw@mymaster/0", sentinels: ${JSON.stringify(sentinels)} }`;
    expect(loadSound({ text: `${least}${queue}\n` }).queueSentinels).toEqual(sentinels);
    expect(loadSound({ text: least }).queueSentinels).toEqual([]);
  });

  test.each(['h', 'h:', 'h:0', 'h:99999', 'redis://h:1', 'u:p@h:1', 'h:1/0', ''])(
    '`%s` is not the address of a sentinel',
    (sentinel) => {
      const queue = `queue: { url: "redis://mymaster", sentinels: ["${sentinel}"] }`;
      expect(codes({ text: `${least}${queue}\n` })).toEqual(['2:47 sentinel-not-readable']);
    },
  );

  test.each([
    ['postgres://q@localhost/d', '2:43'],
    ['redis://mymaster:6379', '2:40'],
  ])('sentinels beside %s are refused', (url, at) => {
    const queue = `queue: { url: "${url}", sentinels: ["h:1"] }`;
    expect(codes({ text: `${least}${queue}\n` })).toEqual([`${at} sentinels-without-name`]);
  });
});

describe('addresses', () => {
  test.each([
    ['postgres://c@h', 'url-without-database'],
    ['postgres://c@localhost/', 'url-without-database'],
    ['postgres:///d', 'url-without-host'],
    ['postgres://c@h:99999/d', 'url-port-impossible'],
    ['postgres://c@h:0/d', 'url-port-impossible'],
    ['postgres://c:p%zz@localhost/d%zz', 'url-not-readable'],
    ['postgres://c@localhost/d#x', 'url-not-readable'],
    ['//c@localhost/d', 'url-not-readable'],
    ['host=h dbname=d', 'url-not-readable'],
    ['postgres://c:changeme@localhost/d', 'secret-placeholder'],
    ['sqlite:///d', 'url-scheme-unknown'],
    ['http://h/d', 'url-scheme-unknown'],
    ['redis://h', 'url-scheme-unknown'],
  ])('%s: %s', (url, code) => {
    expect(codes({ text: `${least}control: { url: "${url}" }\n` })).toEqual([`2:17 ${code}`]);
  });

  test('a socket folder stands for a host', () => {
    const url = 'postgres:///d?host=/var/run/postgresql';
    expect(loadSound({ text: `${least}control: { url: "${url}" }\n` }).controlUrl).toBe(url);
  });

  test.each(['mysql://u:p@localhost/d', 'mariadb://u:p@localhost:3307/d?ssl=true', 'MySQL://u@localhost/d'])(
    'a connection: %s',
    (url) => {
      const config = loadSound({ text: `${least}connections: { a: { url: "${url}" } }\n` });
      expect(config.connections['a']?.url).toBe(url);
    },
  );

  test.each([
    ['mysql://h', 'url-without-database'],
    ['mariadb:///d', 'url-without-host'],
    ['mysql:///d?host=/run/mysqld', 'url-option-unknown'],
    ['mariadb://localhost/d?multipleStatements=true', 'url-option-unknown'],
    ['mariadb://u:changeme@localhost/d', 'secret-placeholder'],
    ['sqlite:///d', 'url-scheme-unknown'],
  ])('a connection: %s: %s', (url, code) => {
    expect(codes({ text: `${least}connections: { a: { url: "${url}" } }\n` })).toEqual([`2:26 ${code}`]);
  });

  test.each(['mysql://localhost/d', 'mariadb://localhost/d'])(
    'the control database is a PostgreSQL: %s',
    (url) => {
      expect(codes({ text: `${least}control: { url: "${url}" }\n` })).toEqual(['2:17 url-scheme-unknown']);
    },
  );
});

describe('brakes', () => {
  const at = (keys: string): string =>
    `${least}connections:\n  a:\n    url: "postgres://c@localhost/d"\n    ${keys}\n`;

  test.each([
    ['rows_per_second: 0', '5:22 number-too-small'],
    ['rows_per_second: -1', '5:22 number-too-small'],
    ['rows_per_second: 1.5', '5:22 not-a-whole-number'],
    ['rows_per_second: many', '5:22 not-a-number'],
    ['rows_per_second: 99999999', '5:22 number-too-large'],
    ['max_replica_lag: 0 seconds', '5:22 duration-not-readable'],
    ['max_replica_lag: -5 seconds', '5:22 duration-not-readable'],
    ['max_replica_lag: 1 month', '5:22 duration-not-readable'],
    ['max_replica_lag: 5', '5:22 duration-not-readable'],
    ['replica_urls: "postgres://c@localhost/d"', '5:19 not-a-list'],
    ['replica_urls: ["mysql://c@localhost/d"]', '5:20 replica-of-another-kind'],
    ['replica_urls: ["postgres://c@db.example/d"]', '5:20 plain-text-elsewhere'],
    ['replica_urls: ["postgres://c@localhost"]', '5:20 url-without-database'],
    ['replica_urls: ["postgres://c:changeme@localhost/d"]', '5:20 secret-placeholder'],
    ['replica_urls: ["postgres://localhost/d"]\n    max_replica_lag: none', '5:5 replicas-unused'],
    ['max_lock_waits: -1', '5:21 number-too-small'],
    ['max_lock_waits: "10"', '5:21 not-a-number'],
    ['max_wal: 10', '5:14 not-a-text'],
    ['max_wal: 10 gb', '5:14 size-not-readable'],
    ['max_wal: 0 GB', '5:14 size-not-readable'],
    ['max_wal: -1 GB', '5:14 size-not-readable'],
    ['max_wal: 999999999 TiB', '5:14 size-not-readable'],
    ['brakes: { name: a }', '5:13 not-a-list'],
    ['brakes: [{ query: "SELECT 1", above: 1 }]', '5:14 missing-key'],
    ['brakes: [{ name: a }]', '5:14 brake-asks'],
    ['brakes: [{ name: a, above: 1 }]', '5:14 brake-asks'],
    ['brakes: [{ name: a, query: "SELECT 1", probe: "http://127.0.0.1/", above: 1 }]', '5:14 brake-asks'],
    ['brakes: [{ name: a, query: "SELECT 1" }]', '5:14 brake-limit'],
    ['brakes: [{ name: a, query: "SELECT 1", above: 1, below: 1 }]', '5:14 brake-limit'],
    ['brakes: [{ name: a, query: "SELECT 1", above: "1" }]', '5:51 not-a-number'],
    ['brakes: [{ name: a, query: "SELECT 1", above: .inf }]', '5:51 yaml-number'],
    ['brakes: [{ name: a, query: "", above: 1 }]', '5:32 empty-text'],
    ['brakes: [{ name: a, query: "SELECT 1", above: 1, answer_within: 1 second }]', '5:54 brake-key-unused'],
    ['brakes: [{ name: a, probe: "http://127.0.0.1/", below: 1 }]', '5:53 brake-key-unused'],
    ['brakes: [{ name: a, probe: "http://127.0.0.1/", answer_within: 0 }]', '5:68 duration-not-readable'],
    ['brakes: [{ name: a, probe: "http://shop.example/" }]', '5:32 probe-not-encrypted'],
    ['brakes: [{ name: a, probe: "ftp://127.0.0.1/" }]', '5:32 probe-not-readable'],
    ['brakes: [{ name: a, probe: "//127.0.0.1/" }]', '5:32 probe-not-readable'],
    ['brakes: [{ name: a, probe: "https://shop.example:0/" }]', '5:32 probe-not-readable'],
    ['brakes: [{ name: "A b", probe: "https://shop.example/" }]', '5:22 not-a-slug'],
    ['brakes: [{ name: wal, probe: "https://shop.example/" }]', '5:22 brake-twice'],
    [
      'brakes: [{ name: a, probe: "https://a.example/" }, { name: a, probe: "https://b.example/" }]',
      '5:64 brake-twice',
    ],
    ['brakes: [{ name: a, sql: "SELECT 1", above: 1 }]', '5:25 unknown-key'],
  ])('%s: %s', (keys, told) => {
    expect(codes({ text: at(keys) })).toEqual([told]);
  });

  test('addresses of replicas and probes are told to nobody', () => {
    const keys =
      'replica_urls: ["postgres://c:hunter2@db.example/d"]\n    brakes: [{ name: a, probe: "http://u:hunter2@shop.example/" }]';
    const { findings } = load({ text: at(keys) });
    expect(findings.map(({ code }) => code)).toEqual(['plain-text-elsewhere', 'probe-not-encrypted']);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

test.each([
  ['policies: p', '1:1 missing-key'],
  ['timezone: Mars/Olympus', '1:11 time-zone-unknown'],
  ['timezone: +01:00', '1:11 time-zone-unknown'],
  [`${least}schedule_timezone: Mars/Olympus`, '2:20 time-zone-unknown'],
  [`${least}schedule_timezone: "+01:00"`, '2:20 time-zone-unknown'],
  [`${least}schedule_timezone: 1`, '2:20 not-a-text'],
  [`${least}schedule: "CRON_TZ=Europe/Paris 30 1 * * *"`, '2:11 schedule-not-a-cron'],
  [`${least}schedule: ""`, '2:11 schedule-not-a-cron'],
  [`${least}schedule: "30 1 * *"`, '2:11 schedule-not-a-cron'],
  [`${least}schedule: "0 30 1 * * *"`, '2:11 schedule-not-a-cron'],
  [`${least}schedule: "H 1 * * *"`, '2:11 schedule-field'],
  [`${least}schedule: "@reboot"`, '2:11 schedule-not-a-cron'],
  [`${least}schedule: "0 0 31 2 *"`, '2:11 schedule-never'],
  [`${least}categories: { logs: { schedule: "61 * * * *" } }`, '2:33 schedule-field'],
  [`${least}categories: { Logs: {} }`, '2:15 not-a-slug'],
  [`${least}categories: { logs: { window: "1-5" } }`, '2:31 window-not-readable'],
  [`${least}categories: { logs: { window: "03:00-03:00" } }`, '2:31 window-not-readable'],
  [`${least}categories: { logs: { budget: { time: 2 months } } }`, '2:39 duration-not-readable'],
  [`${least}categories: { logs: { budget: { rows: 0 } } }`, '2:39 number-too-small'],
  [`${least}categories: { logs: { limits: {} } }`, '2:31 limits-empty'],
  [`${least}categories: { logs: { limits: { max_rows: -1 } } }`, '2:43 number-too-small'],
  [`${least}categories: { logs: { limits: { max_rows: 1.5 } } }`, '2:43 not-a-whole-number'],
  [`${least}categories: { logs: { limits: { max_percent: 0 } } }`, '2:46 percent-impossible'],
  [`${least}categories: { logs: { limits: { max_percent: -5 } } }`, '2:46 percent-impossible'],
  [`${least}categories: { logs: { limits: { max_percent: 100.1 } } }`, '2:46 percent-impossible'],
  [`${least}categories: { logs: { limits: { max_percent: 10% } } }`, '2:46 not-a-number'],
  [`${least}categories: { logs: { limits: { rows: 1 } } }`, '2:33 unknown-key'],
  [`${least}categories: { logs: { overdue_after: 1 month } }`, '2:38 duration-not-readable'],
  [`${least}categories: { logs: { overdue_after: 48 } }`, '2:38 duration-not-readable'],
  [`${least}approval: sometimes`, '2:11 not-allowed-value'],
  [`${least}approval: wided`, '2:11 misspelt-value'],
  [`${least}four_eyes: yes`, '2:12 not-true-or-false'],
  [`${least}holds: { cooling_off: 0 days }`, '2:23 duration-not-readable'],
  [`${least}holds: { cooling_off: 7 }`, '2:23 duration-not-readable'],
  [`${least}holds: { key_file: "" }`, '2:20 empty-text'],
  [`${least}holds: { keyfile: a }`, '2:10 misspelt-key'],
  [`${least}holds: 7 days`, '2:8 not-a-mapping'],
  [`${least}max_clock_difference: 0 seconds`, '2:23 duration-not-readable'],
  [`${least}max_clock_difference: -1 seconds`, '2:23 duration-not-readable'],
  [`${least}max_clock_difference: 500 ms`, '2:23 duration-not-readable'],
  [
    `${least}connections: { crm: { url: "postgres://c@localhost/d", receipts: file } }`,
    '2:66 not-allowed-value',
  ],
  [`${least}mode: watch`, '2:7 not-allowed-value'],
  [`${least}plausible_after: 1990-02-30`, '2:18 day-not-readable'],
  [`${least}language: de`, '2:11 not-allowed-value'],
  [`${least}aproval: never`, '2:1 misspelt-key'],
  [`${least}approval: no`, '2:11 not-allowed-value'],
  [`${least}connections: { crm: { batch_rows: 10 } }`, '2:21 missing-key'],
  [
    `${least}connections: { crm: { url: "postgres://c@localhost/d", batch_rows: 0 } }`,
    '2:68 number-too-small',
  ],
  [`${least}connections: { "a/b": { url: "postgres://c@localhost/d" } }`, '2:16 not-a-slug'],
  [`${least}control: {}`, '2:10 missing-key'],
  [`${least}control: postgres://c@localhost/d`, '2:10 not-a-mapping'],
  [`${least}web: {}`, '2:1 web-empty'],
  [`${least}web: { listen: "8420" }`, '2:16 listen-not-readable'],
  [`${least}web: { listen: "0.0.0.0:8420" }`, '2:16 listen-not-loopback'],
  [`${least}tracing: { endpoint: "ftp://collector" }`, '2:22 collector-not-readable'],
])('%j: %s', (text, told) => {
  expect(codes({ text: `${text}\n` })).toEqual([told]);
});

test('every finding of the configuration was raised above', () => {
  expect(Object.keys(configTexts).filter((code) => !told.has(code))).toEqual([]);
});

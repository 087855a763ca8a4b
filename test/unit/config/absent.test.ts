import { describe, expect, test } from 'vitest';
import { isAbsent, urlOf } from '../../../src/config/address/address.ts';
import type { Config } from '../../../src/config/config.ts';
import { showConfig } from '../../../src/config/show.ts';
import { type Given, least, load } from './load-text.ts';

const CRM = `connections:
  crm:
    url: "postgres://c@localhost/d"`;

/** Each is opened by whoever uses it. */
const ADDRESSES: readonly (readonly [text: string, setting: string, at: string])[] = [
  ['control: { url: "${X}" }', 'control.url', '2:18'],
  ['control: { url: "postgres://c:${X}@db/d" }', 'control.url', '2:31'],
  ['control: { url: "${X}", tls: { ca_file: ca.pem } }', 'control.url', '2:18'],
  ['control: { url: "postgres://c@db/d", tls: { ca_file: "${X}" } }', 'control.url', '2:55'],
  ['queue: { url: "${X}" }', 'queue.url', '2:16'],
  ['queue: { url: "${X}", sentinels: ["h:1"] }', 'queue.url', '2:16'],
  ['connections: { crm: { url: "${X}" } }', 'connections.crm.url', '2:29'],
  [`${CRM}\n    prune_url: "\${X}"`, 'connections.crm.prune_url', '5:17'],
  [`${CRM}\n    replica_urls: ["\${X}"]`, 'connections.crm.replica_urls.0', '5:21'],
];

/** What else only a daemon, or whoever acts, needs. */
const OTHERS: readonly (readonly [text: string, setting: string, at: string])[] = [
  ['evidence: { digest_key_file: "${X}/digest.key" }', 'evidence.digest_key_file', '2:31'],
  ['evidence: { signing_key_file: "${X}" }', 'evidence.signing_key_file', '2:32'],
  ['evidence: { previous_digest_key_files: ["${X}"] }', 'evidence.previous_digest_key_files.0', '2:42'],
  ['evidence: { checkpoint_files: ["${X}"] }', 'evidence.checkpoint_files.0', '2:33'],
  ['evidence: { checkpoint_webhooks: ["${X}"] }', 'evidence.checkpoint_webhooks.0', '2:36'],
  ['holds: { key_file: "${X}" }', 'holds.key_file', '2:21'],
  ['web: { listen: "${X}" }', 'web.listen', '2:17'],
  ['web: { probes: "0.0.0.0:${X}" }', 'web.probes', '2:25'],
  ['tracing: { endpoint: "${X}" }', 'tracing.endpoint', '2:23'],
  [`${CRM}\n    brakes: [{ name: a, probe: "\${X}" }]`, 'connections.crm.brakes.0.probe', '5:33'],
];

function read(text: string, given: Given = {}): Config {
  const { value, findings } = load({ text: `${least}${text}\n`, ...given });
  expect(findings).toEqual([]);
  return value as Config;
}

function lacks({ absent }: Config): readonly string[] {
  return absent.map(({ setting, finding: { line, column, code } }) => `${line}:${column} ${code} ${setting}`);
}

describe('an address that is not known here', () => {
  test.each(ADDRESSES)('%s is absent until it is used', (text, setting, at) => {
    for (const given of [{}, { filesOnly: true }] as const)
      expect(lacks(read(text, given))).toEqual([`${at} variable-unset ${setting}`]);
    const away = { environment: { X_FILE: '/run/x' } };
    expect(lacks(read(text, away))).toEqual([`${at} variable-file-unreadable ${setting}`]);
  });

  test('says where it is named, and what to set, to whoever opens it', () => {
    const { connections } = read('connections: { crm: { url: "postgres://c:hunter2@${X}/d" } }');
    const url = connections['crm']?.url ?? '';
    expect(isAbsent(url)).toBe(true);
    expect(() => urlOf(url)).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        code: 'variable-unset',
        message: expect.stringMatching(
          /^\/etc\/r\/retentiond\.yaml:2:50: the environment variable X is not set/,
        ),
        hint: expect.stringContaining('X_FILE'),
      }),
    );
  });

  test('keeps no secret that stands beside it', () => {
    const config = read('connections: { crm: { url: "postgres://c:hunter2@${X}/d" } }');
    expect(JSON.stringify(config.absent)).not.toContain('hunter2');
    expect(showConfig(config).settings).toContainEqual({
      name: 'connections.crm.url',
      value: null,
      from: 'file',
    });
  });

  test('and lacks two variables is told of both', () => {
    const config = read('control: { url: "postgres://${X}:${Y}@localhost/d" }');
    expect(config.absent.map(({ finding: { facts } }) => facts['name'])).toEqual(['X', 'Y']);
  });

  test('hides nothing that is wrong beside it', () => {
    const { findings } = load({ text: `${least}control: { url: "\${X}" }\nmode: watch\n` });
    expect(findings.map(({ code }) => code)).toEqual(['not-allowed-value']);
  });
});

describe('what else is not known here', () => {
  test.each(OTHERS)('%s is left out where only files are wanted', (text, setting, at) => {
    const config = read(text, { filesOnly: true });
    expect(lacks(config)).toEqual([`${at} variable-unset ${setting}`]);
    expect(JSON.stringify(config)).not.toContain('\\u0000');
    expect(config.connections['crm']?.brakes.own ?? []).toEqual([]);
  });

  test.each(OTHERS)('%s is an error for everybody else', (text, _, at) => {
    const { value, findings } = load({ text: `${least}${text}\n` });
    expect(value).toBeNull();
    expect(findings.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
      `${at} variable-unset`,
    ]);
  });
});

test.each([
  ['policies: "${X}"', '2:12'],
  ['datamap: "${X}"', '2:11'],
  [`${CRM}\n    batch_rows: "\${X}"`, '5:18'],
  [`${CRM}\n    tls: { ca_file: ca.pem, server_name: "\${X}" }`, '5:43'],
])('%s is an error, whatever is wanted', (text, at) => {
  const { value, findings } = load({ text: `${least}${text}\n`, filesOnly: true });
  expect(value).toBeNull();
  expect(findings.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
    `${at} variable-unset`,
  ]);
});

test('a certificate that is not on this machine is missed by whoever connects, and by nobody else', () => {
  const text = `${least}control: { url: "postgres://c@db/d", tls: { ca_file: ca.pem } }\n`;
  expect(load({ text }).findings.map(({ code }) => code)).toEqual(['tls-file-unreadable']);
  const { value, findings } = load({ text, filesOnly: true });
  expect(findings).toEqual([]);
  expect(lacks(value as Config)).toEqual(['2:54 tls-file-unreadable control.url']);
});

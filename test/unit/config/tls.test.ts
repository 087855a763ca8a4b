import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { makeAuthority } from '../../support/servers/authority.ts';
import { codes, least, load, loadSound } from './load-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'retentiond-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const crm = (rest: string): string => `${least}connections: { crm: { ${rest} } }\n`;

describe('plain text', () => {
  test.each([
    'postgres://c@localhost/d',
    'postgres://c@LOCALHOST/d',
    'postgres://c@127.0.0.1/d',
    'postgres://c@[::1]/d',
    'postgres://c@%2Fvar%2Frun%2Fpostgresql/d',
    'postgres://c@elsewhere/d?host=/var/run/postgresql',
    'mysql://c@127.9.9.9/d',
    'postgres://c@localhost/d?sslmode=disable',
    'mysql://c@localhost/d?ssl-mode=DISABLED',
  ])('stays on this machine: %s', (url) => {
    expect(loadSound({ text: crm(`url: "${url}"`) }).connections['crm']?.url).toBe(url);
  });

  test.each([
    'postgres://c@db/d',
    'postgres://c@db/d?sslmode=disable',
    'postgres://c@localhost/d?host=db',
    'postgres://c@10.0.0.1/d',
    'postgres://c@[fe80::1]/d',
    'postgres://c@localhost.example/d',
    'postgres://c@127.0.0.1.example/d',
    'mariadb://c@db/d',
    'mysql://c@db/d?ssl-mode=disabled',
  ])('to another machine is refused, unless it is said: %s', (url) => {
    expect(codes({ text: crm(`url: "${url}"`) })).toEqual(['2:28 plain-text-elsewhere']);
    expect(loadSound({ text: crm(`url: "${url}", tls: none`) }).connections['crm']?.url).toBe(url);
  });

  test('is refused of the control database, the queue and the role that prunes, too', () => {
    const text = `${least}control: { url: "postgres://c@db/d" }
queue: { url: "redis://q" }
connections: { crm: { url: "postgres://c@localhost/d", prune_url: "postgres://p@db/d" } }\n`;
    expect(codes({ text })).toEqual(['2:17', '3:15', '4:67'].map((at) => `${at} plain-text-elsewhere`));
  });

  test('is refused where the environment gives the address, and the place is the variable', () => {
    const environment = { RETENTIOND_CONTROL_URL: 'postgres://c:hunter2@db/d' };
    const { value, findings } = load({ text: least, environment });
    expect(value).toBeNull();
    expect(findings.map(({ file, code }) => [file, code])).toEqual([
      ['RETENTIOND_CONTROL_URL', 'plain-text-elsewhere'],
    ]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
    expect(loadSound({ text: `${least}control: { tls: none }\n`, environment }).controlUrl).toBe(
      environment.RETENTIOND_CONTROL_URL,
    );
  });

  test('to a master is refused by the machines of its sentinels', () => {
    const queue = (host: string, rest = ''): string =>
      `${least}queue: { url: "redis://mymaster", sentinels: ["${host}:26379"]${rest} }\n`;
    expect(codes({ text: queue('elsewhere') })).toEqual(['2:15 plain-text-elsewhere']);
    expect(loadSound({ text: queue('elsewhere', ', tls: none') }).queueUrl).toBe('redis://mymaster');
    expect(loadSound({ text: queue('127.0.0.1') }).queueUrl).toBe('redis://mymaster');
  });
});

describe('words about encryption', () => {
  test.each([
    'postgres://c@db/d?sslmode=verify-full',
    'postgres://c@db/d?sslmode=require',
    'postgres://c@db/d?sslmode=verify-full&sslrootcert=system',
    'postgres://c@db/d?sslmode=require&channel_binding=require',
    'mysql://c@db/d?ssl-mode=VERIFY_IDENTITY',
    'mysql://c@db/d?ssl-mode=required',
    'mariadb://c@db/d?ssl=true',
  ])('that are read: %s', (url) => {
    expect(loadSound({ text: crm(`url: "${url}"`) }).connections['crm']?.url).toBe(url);
  });

  test.each([
    ['postgres://c@db/d?sslmode=prefer', 'url-tls-unverified'],
    ['postgres://c@db/d?sslmode=allow', 'url-tls-unverified'],
    ['postgres://c@db/d?sslmode=verify-ca', 'url-tls-unverified'],
    ['postgres://c@localhost/d?sslmode=no-verify', 'url-tls-unverified'],
    ['postgres://c@db/d?sslmode=', 'url-tls-unverified'],
    ['mysql://c@db/d?ssl-mode=PREFERRED', 'url-tls-unverified'],
    ['mysql://c@db/d?ssl-mode=VERIFY_CA', 'url-tls-unverified'],
    ['mysql://c@db/d?ssl=false', 'url-tls-unverified'],
    ['mysql://c@db/d?ssl={"rejectUnauthorized":false}', 'url-tls-unverified'],
    ['mysql://c@db/d?ssl=true&ssl-mode=DISABLED', 'url-tls-unverified'],
    ['postgres://c@db/d?ssl=true', 'url-option-unknown'],
    ['postgres://c@db/d?uselibpqcompat=true&sslmode=require', 'url-option-unknown'],
    ['postgres://c@db/d?sslmode=require&sslmode=disable', 'url-option-twice'],
    ['postgres://c@localhost/d?host=localhost&host=db', 'url-option-twice'],
    ['postgres://c@db/d?sslmode=verify-full&sslrootcert=ca.pem', 'url-tls-path-relative'],
    ['mysql://c@db/d?ssl-ca=ca.pem', 'url-tls-path-relative'],
    ['postgres://c@db/d?sslmode=verify-full&sslcert=/c.pem', 'tls-half'],
  ])('that are refused: %s: %s', (url, code) => {
    expect(codes({ text: crm(`url: '${url}'`) })).toEqual([`2:28 ${code}`]);
  });

  test.each([
    ['url: "postgres://c@db/d?sslmode=require", tls: none', 'tls-contradicted'],
    ['url: "postgres://c@db/d?sslmode=disable", tls: { server_name: db }', 'tls-contradicted'],
    ['url: "postgres://c@db/d?sslmode=require&sslrootcert=/a", tls: { ca_file: b }', 'tls-twice'],
    ['url: "postgres://c@db/d", tls: {}', 'tls-empty'],
    ['url: "postgres://c@db/d", tls: { cert_file: c }', 'tls-half'],
    ['url: "postgres://c@db/d", tls: { server_name: "10.0.0.1" }', 'tls-server-name-not-readable'],
    ['url: "postgres://c@db/d", tls: { server_name: "db:5432" }', 'tls-server-name-not-readable'],
    ['url: "postgres://c@db/d", tls: { ca_file: ca.pem }', 'tls-file-unreadable'],
    ['url: "postgres://c@db/d?sslrootcert=/ca.pem"', 'tls-file-unreadable'],
  ])('beside an address: %s: %s', (rest, code) => {
    const { value, findings } = load({ text: crm(rest) });
    expect(value).toBeNull();
    expect(findings.map((found) => found.code)).toEqual([code]);
  });

  test('of a Redis is its scheme', () => {
    const queue = `${least}queue: { url: "redis://q", tls: { server_name: q } }\n`;
    expect(codes({ text: queue })).toEqual(['2:28 tls-contradicted']);
  });
});

describe('files', () => {
  const names = ['own', 'other'] as const;
  const files: Record<string, string> = {};
  beforeAll(async () => {
    const authority = await makeAuthority('ours');
    for (const name of names) {
      const { certificate, key } = await authority.sign(name, `DNS:${name}.test`);
      files[`/etc/r/${name}.pem`] = certificate;
      files[`/etc/r/${name}.key`] = key;
    }
    await authority.remove();
    files['/etc/r/empty.pem'] = '';
    files['/etc/r/torn.pem'] = String(files['/etc/r/own.pem']).slice(0, 200);
  });

  test('are read once, by paths that count from the configuration, for every address of the connection', () => {
    const tls = '{ ca_file: own.pem, cert_file: other.pem, key_file: other.key, server_name: db.test }';
    const text = crm(`url: "postgres://c@db/d", prune_url: "postgres://p@db/d", tls: ${tls}`);
    const { connections, secretFiles } = loadSound({ text, files });
    const texts = {
      ca: files['/etc/r/own.pem'],
      certificate: files['/etc/r/other.pem'],
      key: files['/etc/r/other.key'],
      serverName: 'db.test',
    };
    expect(connections['crm']?.url).toEqual({ url: 'postgres://c@db/d', tls: texts });
    expect(connections['crm']?.pruneUrl).toEqual({ url: 'postgres://p@db/d', tls: texts });
    expect(secretFiles).toEqual(['/etc/r/other.key', '/etc/r/other.pem', '/etc/r/own.pem']);
  });

  test('of the control database are those of the queue, where none is configured', () => {
    const text = `${least}control: { url: "postgres://c@db/d", tls: { ca_file: own.pem } }\n`;
    const { controlUrl, queueUrl } = loadSound({ text, files });
    expect(queueUrl).toEqual(controlUrl);
    expect(controlUrl).toMatchObject({ tls: { ca: files['/etc/r/own.pem'] } });
  });

  test.each([
    ['ca_file: empty.pem', 'tls-certificate-not-readable'],
    ['ca_file: torn.pem', 'tls-certificate-not-readable'],
    ['ca_file: own.key', 'tls-certificate-not-readable'],
    ['cert_file: own.pem, key_file: own.pem', 'tls-key-not-readable'],
    ['cert_file: own.pem, key_file: other.key', 'tls-key-of-another'],
    ['cert_file: own.pem, key_file: missing.key', 'tls-file-unreadable'],
  ])('that are not what they should be: %s: %s', (tls, code) => {
    const { value, findings } = load({ text: crm(`url: "postgres://c@db/d", tls: { ${tls} }`), files });
    expect(value).toBeNull();
    expect(findings.map((found) => found.code)).toEqual([code]);
    expect(JSON.stringify(findings)).not.toContain(String(files['/etc/r/own.key']).split('\n')[1]);
  });

  test('of keys that everybody can read are warned of, wherever one is named', () => {
    const text = `${least}holds: { key_file: holds.key }
evidence: { digest_key_file: digest.key, signing_key_file: signing.key, previous_digest_key_files: [old.key] }
connections: { crm: { url: "postgres://c@db/d", tls: { cert_file: own.pem, key_file: own.key } } }\n`;
    const warned = (mode: number): readonly string[] => {
      const { value, findings } = load({ text, files, readMode: () => mode });
      expect(value).not.toBeNull();
      return findings.map(({ line, code, severity }) => `${line} ${code} ${severity}`);
    };
    expect(warned(0o100600)).toEqual([]);
    expect(warned(0o100640)).toEqual([]);
    expect(warned(0o100644)).toEqual([2, 3, 3, 3, 4].map((line) => `${line} key-file-open warning`));
  });

  test('of variables are remembered, so that a new password is noticed', () => {
    const text = `${least}control: { url: "\${CONTROL_URL}" }\n`;
    const environment = { CONTROL_URL_FILE: '/run/secrets/control' };
    const { secretFiles } = loadSound({
      text,
      environment,
      files: { '/run/secrets/control': 'postgres://c:one@localhost/d\n' },
    });
    expect(secretFiles).toEqual(['/run/secrets/control']);
  });
});

test('the rights of a key file on this machine are looked at', () => {
  writeFileSync(join(folder, 'retentiond.yaml'), `${least}holds: { key_file: holds.key }\n`);
  const warned = (mode: number): readonly string[] => {
    writeFileSync(join(folder, 'holds.key'), '', { mode });
    chmodSync(join(folder, 'holds.key'), mode);
    return loadConfig({ cwd: folder, environment: {} }).findings.map(({ code }) => code);
  };
  expect(warned(0o600)).toEqual([]);
  expect(warned(0o604)).toEqual(['key-file-open']);
});

import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { expect, test } from 'vitest';
import { untrusted } from '../../../src/database/failure.ts';

/** What Node says of a certificate with these names when `host` was asked for. */
function refusal(host: string, names: string): Error {
  return checkServerIdentity(host, { subject: {}, subjectaltname: names } as PeerCertificate) as Error;
}

test('a certificate for other names says which, and which one was asked for', () => {
  const names = 'DNS:db.example.com, DNS:db.internal.example, IP Address:192.0.2.7';
  expect(untrusted('connection crm', refusal('127.0.0.1', names))).toMatchObject({
    code: 'database-certificate',
    remedy: 'stop',
    message:
      "connection crm: the server's certificate is for db.example.com, db.internal.example, 192.0.2.7 and not for 127.0.0.1 (ERR_TLS_CERT_ALTNAME_INVALID)",
  });
});

test('of many names the first are shown', () => {
  const names = Array.from({ length: 9 }, (_, index) => `DNS:db${index}.example.com`).join(', ');
  const { message = '' } = untrusted('connection crm', refusal('db.example.com', names)) ?? {};
  expect(message).toContain('db4.example.com, … and not for db.example.com');
  expect(message).not.toContain('db5');
});

test('any other fault of a certificate is told as one that is not trusted', () => {
  const error = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
  expect(untrusted('connection crm', error)).toMatchObject({
    message: "connection crm: the server's certificate is not trusted (CERT_HAS_EXPIRED)",
  });
});

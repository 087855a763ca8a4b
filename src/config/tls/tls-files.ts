import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { FindingCode } from '../../finding.ts';
import type { Facts } from '../../finding-text/text.ts';
import { type ReadFile, reasonPhrase } from '../files.ts';

/** The files that an encrypted connection needs; null where none is named. */
export interface TlsFiles {
  /** Absolute. */
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
  /** The name in the server's certificate; null: the host of the address. */
  readonly serverName: string | null;
}

/** The same files' texts, in PEM. */
export interface TlsTexts {
  /** null: the authorities that Node trusts. */
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  readonly serverName: string | null;
}

/** What is wrong with one of the files, and which. */
export interface TlsFileProblem {
  readonly part: keyof Omit<TlsFiles, 'serverName'>;
  readonly code: FindingCode;
  readonly facts: Facts;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads them and looks whether each is what it should be, or tells the first thing that is wrong. */
export function readTlsFiles(files: TlsFiles, readFile: ReadFile): TlsTexts | TlsFileProblem {
  const ca = readCertificates('caFile', files.caFile, readFile);
  if (isProblem(ca)) return ca;
  const certificate = readCertificates('certificateFile', files.certificateFile, readFile);
  if (isProblem(certificate)) return certificate;
  const key = readText('keyFile', files.keyFile, readFile);
  if (isProblem(key)) return key;
  const { serverName, keyFile } = files;
  if (key === null || certificate === null) return { ca, certificate, key, serverName };
  const fault = faultOfKey(key, certificate);
  if (fault !== null) return { part: 'keyFile', code: fault, facts: { path: keyFile as string } };
  return { ca, certificate, key, serverName };
}

export function isProblem(read: TlsTexts | TlsFileProblem | string | null): read is TlsFileProblem {
  return read !== null && typeof read === 'object' && 'code' in read;
}

function readCertificates(
  part: 'caFile' | 'certificateFile',
  path: string | null,
  readFile: ReadFile,
): string | null | TlsFileProblem {
  const text = readText(part, path, readFile);
  if (text === null || isProblem(text)) return text;
  const blocks = text.match(CERTIFICATE) ?? [];
  const isSound = blocks.length > 0 && blocks.every(isCertificate);
  return isSound ? text : { part, code: 'tls-certificate-not-readable', facts: { path: path as string } };
}

function readText(
  part: TlsFileProblem['part'],
  path: string | null,
  readFile: ReadFile,
): string | null | TlsFileProblem {
  if (path === null) return null;
  try {
    return Buffer.from(readFile(path)).toString('latin1');
  } catch (error) {
    return { part, code: 'tls-file-unreadable', facts: { path, reason: reasonPhrase(error) } };
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== null;
  } catch {
    return false;
  }
}

/** The first certificate is ours; those after it lead to an authority. */
function faultOfKey(key: string, certificate: string): FindingCode | null {
  try {
    const own = createPrivateKey(key);
    return new X509Certificate(certificate).checkPrivateKey(own) ? null : 'tls-key-of-another';
  } catch {
    return 'tls-key-not-readable';
  }
}

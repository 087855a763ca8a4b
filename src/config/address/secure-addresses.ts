import { type Finding, finding } from '../../finding.ts';
import { type Document, type Path, writtenAt } from '../../reading/document.ts';
import { ABSENT } from '../absent.ts';
import type { ReadFile } from '../files.ts';
import type { WrittenConfig } from '../schema/schema.ts';
import type { WrittenTls } from '../schema/tls-schema.ts';
import { isProblem, readTlsFiles, type TlsFileProblem, type TlsFiles } from '../tls/tls-files.ts';
import { tlsWordsOf } from '../tls/tls-words.ts';
import type { Address } from './address.ts';

/** The addresses of a configuration, each with what its files say. */
export interface SecuredAddresses {
  /** By the dotted name of the URL: `control.url`. */
  readonly of: ReadonlyMap<string, Address>;
  readonly findings: readonly Finding[];
  /** Those of keys, and where they are named. */
  readonly keyFiles: readonly { readonly path: Path; readonly file: string }[];
}

interface Written {
  readonly path: Path;
  readonly url: string;
  readonly tls: WrittenTls;
  /** Of its `tls`. */
  readonly beside: Path;
}

const OWN_KEYS: Readonly<Record<TlsFileProblem['part'], 'ca_file' | 'cert_file' | 'key_file'>> = {
  caFile: 'ca_file',
  certificateFile: 'cert_file',
  keyFile: 'key_file',
};

/** Where the files of addresses are, and what is absent. */
export interface Surroundings {
  /** Makes a path of the configuration absolute. */
  readonly resolve: (path: string) => string;
  readonly readFile: ReadFile;
  /** By the dotted name of the URL, or of the file in its `tls`. */
  readonly absent: ReadonlyMap<string, Finding>;
  /** Whether a file that cannot be read is no fault, since nobody wants to use the address. */
  readonly filesOnly: boolean;
}

/** Reads the files of every address; one that is absent, or has a file that is, is one that nobody can use here. */
export function secureAddresses(
  document: Document,
  written: WrittenConfig,
  { resolve, readFile, absent, filesOnly }: Surroundings,
): SecuredAddresses {
  const of = new Map<string, Address>();
  const findings = new Map<string, Finding>();
  const keyFiles: { path: Path; file: string }[] = [];
  const addresses = addressesIn(written);
  for (const one of addresses) {
    const missing = absentOf(one, absent);
    if (missing) of.set(one.path.join('.'), { absent: missing });
  }
  for (const one of addresses.filter(({ path }) => !of.has(path.join('.')))) {
    const named = filesOf(one, resolve);
    const paths = [named.caFile, named.certificateFile, named.keyFile].filter((path) => path !== null);
    if (paths.length === 0 && named.serverName === null) {
      of.set(one.path.join('.'), one.url);
      continue;
    }
    if (named.keyFile !== null) keyFiles.push({ path: placeOf(one, 'keyFile'), file: named.keyFile });
    const read = readTlsFiles(named, readFile);
    if (!isProblem(read)) {
      of.set(one.path.join('.'), { url: one.url, tls: read });
      continue;
    }
    const place = placeOf(one, read.part);
    const found = finding(read.code, writtenAt(document, place), read.facts);
    if (filesOnly && read.code === 'tls-file-unreadable') of.set(one.path.join('.'), { absent: found });
    else findings.set(place.join('.'), found);
  }
  return { of, findings: [...findings.values()], keyFiles };
}

function addressesIn({ control, queue, connections }: WrittenConfig): readonly Written[] {
  const at = (beside: Path, key: string, url: string | undefined, tls: WrittenTls): readonly Written[] =>
    url === undefined ? [] : [{ path: [...beside, key], url, tls, beside }];
  return [
    ...at(['control'], 'url', control?.url, control?.tls),
    ...at(['queue'], 'url', queue?.url, queue?.tls),
    ...Object.entries(connections).flatMap(([name, { url, prune_url, replica_urls, tls }]) => [
      ...at(['connections', name], 'url', url, tls),
      ...at(['connections', name], 'prune_url', prune_url, tls),
      ...replica_urls.map((replica, index) => ({
        path: ['connections', name, 'replica_urls', index],
        url: replica,
        tls,
        beside: ['connections', name],
      })),
    ]),
  ];
}

/** Why the address, or a file that it needs, is not known here. */
function absentOf({ path, url, tls, beside }: Written, absent: Surroundings['absent']): Finding | undefined {
  if (url === ABSENT) return absent.get(path.join('.'));
  const key = Object.values(OWN_KEYS).find((one) => typeof tls === 'object' && tls[one] === ABSENT);
  return key && absent.get([...beside, 'tls', key].join('.'));
}

/** What the URL names, and what stands beside it; the schema has made sure that nothing is named twice. */
function filesOf({ url, tls }: Written, resolve: (path: string) => string): TlsFiles {
  const words = tlsWordsOf(new URL(url));
  const inUrl = typeof words === 'string' ? null : words;
  const own = typeof tls === 'object' ? tls : {};
  const file = (part: TlsFileProblem['part']): string | null => {
    const path = own[OWN_KEYS[part]];
    return path === undefined ? (inUrl?.[part] ?? null) : resolve(path);
  };
  return {
    caFile: file('caFile'),
    certificateFile: file('certificateFile'),
    keyFile: file('keyFile'),
    serverName: own.server_name ?? null,
  };
}

/** Where a file is named: in `tls`, or in the URL. */
function placeOf({ path, tls, beside }: Written, part: TlsFileProblem['part']): Path {
  const key = OWN_KEYS[part];
  return typeof tls === 'object' && tls[key] !== undefined ? [...beside, 'tls', key] : path;
}

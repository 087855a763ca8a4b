import { type Finding, finding } from '../../finding.ts';
import { type Document, type Path, writtenAt } from '../../reading/document.ts';
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

/** Reads the files of every address; `resolve` makes a path of the configuration absolute. */
export function secureAddresses(
  document: Document,
  written: WrittenConfig,
  resolve: (path: string) => string,
  readFile: ReadFile,
): SecuredAddresses {
  const of = new Map<string, Address>();
  const findings = new Map<string, Finding>();
  const keyFiles: { path: Path; file: string }[] = [];
  for (const one of addressesIn(written)) {
    const named = filesOf(one, resolve);
    const paths = [named.caFile, named.certificateFile, named.keyFile].filter((path) => path !== null);
    if (paths.length === 0 && named.serverName === null) {
      of.set(one.path.join('.'), one.url);
      continue;
    }
    if (named.keyFile !== null) keyFiles.push({ path: placeOf(one, 'keyFile'), file: named.keyFile });
    const read = readTlsFiles(named, readFile);
    if (isProblem(read)) {
      const place = placeOf(one, read.part);
      findings.set(place.join('.'), finding(read.code, writtenAt(document, place), read.facts));
    } else of.set(one.path.join('.'), { url: one.url, tls: read });
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

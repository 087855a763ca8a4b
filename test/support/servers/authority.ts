import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { libraryEnvironment, locatePrograms } from '../../../demo/private-server/programs.ts';
import { OPENSSL } from './certificate.ts';

/** A certificate, its key, and the files in which both stand. */
export interface Signed {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Who signs certificates for a test; goes with its folder. */
export interface Authority {
  readonly folder: string;
  /** Its own certificate, which whoever trusts it names. */
  readonly file: string;
  readonly certificate: string;
  /** Signs one for these names; `expired` is one whose last day is long over. */
  sign(name: string, names: string, validity?: 'valid' | 'expired'): Promise<Signed>;
  remove(): Promise<void>;
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** `[name]` is what a certificate is called; `names` are a server's. */
function settings(folder: string, name: string, names: string): string {
  return `
[req]
prompt = no
distinguished_name = name
x509_extensions = authority
[name]
CN = ${name}
[authority]
basicConstraints = critical, CA:TRUE
[signed]
basicConstraints = CA:FALSE
subjectAltName = ${names}
[ca]
default_ca = own
[own]
database = ${join(folder, 'index')}
serial = ${join(folder, 'serial')}
new_certs_dir = ${folder}
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;
}

/** Makes an authority that nobody trusts but those who name its file. Fails where there is no openssl. */
export async function makeAuthority(name: string): Promise<Authority> {
  const programs = await locatePrograms(OPENSSL);
  const folder = await mkdtemp(join(tmpdir(), 'retentiond-authority-'));
  // Private servers are run by another account.
  await chmod(folder, 0o755);
  const openssl = (...options: readonly string[]): Promise<unknown> =>
    promisify(execFile)(programs.path('openssl'), options, {
      env: { ...process.env, ...libraryEnvironment(programs.libraries) },
    });
  const own = join(folder, 'own.pem');
  const ownKey = join(folder, 'own.key');
  const config = join(folder, 'own.cnf');
  await writeFile(config, settings(folder, name, 'DNS:none.test'));
  await writeFile(join(folder, 'index'), '');
  await openssl('req', '-x509', '-config', config, ...CURVE, '-days', '1', '-keyout', ownKey, '-out', own);
  return {
    folder,
    file: own,
    certificate: await readFile(own, 'utf8'),
    sign: async (subject, names, validity = 'valid') => {
      const base = join(folder, `${subject}-${validity}`);
      const files = { certificateFile: `${base}.pem`, keyFile: `${base}.key` };
      await writeFile(`${base}.cnf`, settings(folder, subject, names));
      const request = `${base}.csr`;
      await openssl(
        'req',
        '-new',
        '-config',
        `${base}.cnf`,
        ...CURVE,
        '-keyout',
        files.keyFile,
        '-out',
        request,
      );
      const period =
        validity === 'expired'
          ? ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']
          : ['-days', '1'];
      await openssl(
        ...['ca', '-batch', '-notext', '-rand_serial', '-config', `${base}.cnf`, '-extensions', 'signed'],
        ...['-cert', own, '-keyfile', ownKey, '-in', request, '-out', files.certificateFile, ...period],
      );
      const [certificate, key] = await Promise.all([
        readFile(files.certificateFile, 'utf8'),
        readFile(files.keyFile, 'utf8'),
      ]);
      return { ...files, certificate, key };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

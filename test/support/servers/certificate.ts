import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Demand, libraryEnvironment, locatePrograms } from '../../../demo/private-server/programs.ts';
import { Failure } from '../../../src/errors.ts';

export const OPENSSL: Demand = {
  server: 'openssl',
  programs: ['openssl'],
  packages: { name: 'openssl', roots: ['openssl'], packages: /^openssl$/ },
  install: 'apt-get install openssl, brew install openssl',
  variable: null,
};

/** Written out, because the system's own may be missing and not every openssl takes all of it as options. */
const REQUEST = `
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = localhost
[extensions]
subjectAltName = IP:127.0.0.1, DNS:localhost
`;

/** A certificate for 127.0.0.1 and localhost, and its key, both in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a self-signed certificate, valid for a day. Fails with `demo_no_server` or `test_openssl_failed`. */
export async function makeCertificate(): Promise<Certificate> {
  const programs = await locatePrograms(OPENSSL);
  const folder = await mkdtemp(join(tmpdir(), 'retentiond-certificate-'));
  const request = join(folder, 'request.cnf');
  const keyFile = join(folder, 'key.pem');
  const options = ['-config', request, '-keyout', keyFile, '-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  try {
    await writeFile(request, REQUEST);
    const { stdout } = await promisify(execFile)(programs.path('openssl'), ['req', '-x509', ...options], {
      env: { ...process.env, ...libraryEnvironment(programs.libraries) },
    });
    return { certificate: stdout, key: await readFile(keyFile, 'utf8') };
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr ?? String(cause);
    throw new Failure({
      code: 'test_openssl_failed',
      fact: `openssl makes no certificate: ${said.trim()}`,
      cause,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

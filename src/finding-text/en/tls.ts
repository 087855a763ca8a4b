import type { FindingText } from '../text.ts';

/** What a connection's encryption, and the files of keys, can get wrong. */
export const tlsTexts = {
  'plain-text-elsewhere': {
    severity: 'error',
    message: '`{key}` would send passwords and people’s data to another machine in plain text',
    hint: 'encrypt it with `{word}`; or, in a network that nobody else can read, write `tls: none` beside it',
  },
  'url-tls-unverified': {
    severity: 'error',
    message: '`{key}` asks for an encryption that does not prove which server answers',
    hint: 'write `sslmode=verify-full` for PostgreSQL, `ssl-mode=VERIFY_IDENTITY` for MySQL and MariaDB (`require` and `REQUIRED` are held to the same), or `disable` and `DISABLED` for none',
  },
  'url-tls-path-relative': {
    severity: 'error',
    message: '`{key}` names a file of certificates by a path that does not begin at the root',
    hint: 'write the whole path, or name the file under `tls: { ca_file: … }`, where a path counts from retentiond.yaml',
  },
  'url-option-twice': {
    severity: 'error',
    message: '`{key}` has one option twice after the `?`',
    hint: 'leave one of the two out',
  },
  'tls-contradicted': {
    severity: 'error',
    message: '`tls` says one thing about encryption, and the address another',
    hint: 'leave `tls: none` out of an encrypted connection; where `tls` names files, let the address ask for encryption: `rediss://`, or no `sslmode=disable`',
  },
  'tls-twice': {
    severity: 'error',
    message: '`tls` names a file that the address names, too',
    hint: 'leave one of the two out',
  },
  'tls-empty': {
    severity: 'error',
    message: '`tls` says nothing',
    hint: 'write `ca_file`, `cert_file` with `key_file`, or `server_name` below it, or leave the key out',
  },
  'tls-half': {
    severity: 'error',
    message: 'of a client’s certificate and its key, `{key}` names one only',
    hint: 'name both: `cert_file` and `key_file`, `sslcert` and `sslkey`, or `ssl-cert` and `ssl-key`',
  },
  'tls-server-name-not-readable': {
    severity: 'error',
    message: '`{written}` is not the name of a host',
    hint: 'write the name as it stands in the server’s certificate, without port: `db.example.com`',
  },
  'tls-file-unreadable': {
    severity: 'error',
    message: 'the file {path} cannot be read ({reason})',
    hint: 'check the path, and that the user that runs retentiond may read it',
  },
  'tls-file-missing': {
    severity: 'warning',
    message: 'the file {path} cannot be read here ({reason})',
    hint: 'check the path: `doctor` and `start` cannot do without it; where retentiond runs on another machine, it has to be there only',
  },
  'tls-certificate-not-readable': {
    severity: 'error',
    message: 'the file {path} does not hold certificates in PEM',
    hint: 'it begins with `-----BEGIN CERTIFICATE-----`; `openssl x509 -inform der` makes it out of one in DER',
  },
  'tls-key-not-readable': {
    severity: 'error',
    message: 'the file {path} does not hold a private key that can be read',
    hint: 'it begins with `-----BEGIN PRIVATE KEY-----` and has no passphrase; keep others from reading it by its rights',
  },
  'tls-key-of-another': {
    severity: 'error',
    message: 'the key in {path} does not belong to the certificate beside it',
    hint: 'name the two files that were made together, and replace both at once',
  },
  'key-file-open': {
    severity: 'warning',
    message: 'every user of this machine can read the key file {path}',
    hint: '`chmod 600 {path}`, as the user that runs retentiond',
  },
} as const satisfies Record<string, FindingText>;

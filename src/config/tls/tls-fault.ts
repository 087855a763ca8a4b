/** Node's codes for a certificate that proves nothing; OpenSSL's `X509_V_ERR_…` without the beginning. */
const CERTIFICATE_FAULTS: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Whether the other side's certificate was refused, by the code of an error. */
export function isCertificateFault(code: string): boolean {
  return CERTIFICATE_FAULTS.has(code);
}

/** Whether no encrypted connection came about: the server offers none, or the two could not agree on one. */
export function isEncryptionFault(code: string, message: string): boolean {
  return (
    /^ERR_SSL_|^HANDSHAKE_(NO_SSL_SUPPORT|SSL_ERROR)$|^EPROTO$/.test(code) ||
    /does not support (SSL|secure) connection|error establishing an SSL connection/i.test(message)
  );
}

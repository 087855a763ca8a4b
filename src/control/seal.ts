import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps texts so that only whoever has the key can read them. */
export interface Sealer {
  /** AES-256-GCM (NIST SP 800-38D): nonce, ciphertext, tag; `about` is bound to it and not kept. */
  seal(about: string, text: string): Buffer;
  /** null where the key, or what it is about, is another one, or the bytes were changed. */
  unseal(about: string, sealed: Uint8Array): string | null;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `key` has 32 bytes. */
export function sealer(key: Uint8Array): Sealer {
  return {
    seal: (about, text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    unseal: (about, sealed) => {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(about))
        .setAuthTag(sealed.subarray(end));
      try {
        const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
        return text.toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

import { codePoint } from './encoding.ts';

/** Names with a meaning of their own on every object. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN_KEYS.has(key);
}

/** Letters of phonetic alphabets that are Latin and look like `a` and `g`. */
const TWINS: ReadonlySet<string> = new Set(['\u0251', '\u0261']);

/** Letters that are written among Latin ones, and none of which looks like one of these. */
const BESIDE_LATIN = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}]/u;

/**
 * The first letter that only looks like the others of its word, as `с (U+0441)`; null where there is none. A word
 * that mixes Latin with another script, East Asian ones apart, or holds a compatibility form of a letter, is never typed
 * on purpose (Unicode TR 39, *Highly Restrictive*).
 */
export function lookAlike(text: string): string | null {
  for (const [word] of text.matchAll(/[\p{L}\p{M}\p{N}_-]+/gu)) {
    const letters = word.match(/\p{L}/gu) ?? [];
    const mixes = letters.some(isLatin);
    const odd = letters.find(
      (letter) =>
        TWINS.has(letter) ||
        letter.normalize('NFKC') !== letter.normalize('NFC') ||
        (mixes && !isLatin(letter) && !BESIDE_LATIN.test(letter)),
    );
    if (odd !== undefined) return `${odd} (${codePoint(odd)})`;
  }
  return null;
}

function isLatin(letter: string): boolean {
  return /\p{Script=Latin}/u.test(letter);
}

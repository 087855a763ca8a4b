import { z } from 'zod';
import { refuse } from '../reading/refuse.ts';
import type { Texts } from './policy.ts';

/** A text that somebody reads: never blank, never a book. */
export function textSchema(maximum: number): z.ZodType<string, string> {
  return z
    .string()
    .max(maximum)
    .superRefine((text, issues) => {
      if (text.trim() === '') refuse(issues, 'empty-text');
    });
}

const languageSchema = z.string().superRefine((code, issues) => {
  if (!/^[a-z]{2,3}$/.test(code)) refuse(issues, 'not-a-language', { written: code });
});

/** One text a language (ISO 639): `{ en: …, fr: … }`. */
export function languagesSchema(maximum: number): z.ZodType<Texts, Record<string, string>> {
  return z.record(languageSchema, textSchema(maximum)).superRefine((texts, issues) => {
    if (Object.keys(texts).length === 0) refuse(issues, 'empty-list', { minimum: 1 });
  });
}

/** A text, or one text a language; the text that names no language is the default. */
export function textsSchema(maximum: number): z.ZodType<Texts, string | Record<string, string>> {
  return z.union([
    textSchema(maximum).transform((text): Texts => ({ default: text })),
    languagesSchema(maximum),
  ]);
}

/** A list in which nothing stands twice. */
export function distinctList<T extends string>(
  item: z.ZodType<T, string>,
  minimum: number,
): z.ZodType<readonly T[], string[]> {
  return z
    .array(item)
    .min(minimum)
    .superRefine((items, issues) => {
      const seen = new Set<string>();
      for (const [index, text] of items.entries()) {
        if (seen.has(text)) refuse(issues, 'duplicate-item', { written: text }, [index]);
        seen.add(text);
      }
    });
}

/** One or a list of distinct ones; always a list when read. */
export function oneOrMore<T extends string>(
  item: z.ZodType<T, string>,
): z.ZodType<readonly T[], string | string[]> {
  return z.union([item.transform((text): readonly T[] => [text]), distinctList(item, 1)]);
}

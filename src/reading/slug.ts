import { z } from 'zod';
import { lookAlike } from './key.ts';
import { refuse } from './refuse.ts';

/** As long as PostgreSQL's names, so that a name never has to be cut. */
const MAXIMUM_NAME = 63;
const SLUG = /^[a-z][a-z0-9_-]{0,62}$/;
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_'’.()/-]| (?! ))*$/u;

/** A short ASCII name that stands in rule ids, addresses and file names: a category, a connection. */
export const slugSchema = z
  .string()
  .superRefine((text, issues) => {
    const odd = lookAlike(text);
    if (text.trim() === '') refuse(issues, 'empty-text');
    else if (odd !== null) refuse(issues, 'yaml-look-alike', { key: text, letter: odd });
    else if (!SLUG.test(text)) refuse(issues, 'not-a-slug', { written: text });
  })
  .meta({ pattern: SLUG.source });

/** The name of an event, a condition or an attribute, as the DPO would say it: `agreement terminated`. */
export const nameSchema = z
  .string()
  .superRefine((text, issues) => {
    const odd = lookAlike(text);
    if (text.trim() === '') refuse(issues, 'empty-text');
    else if (odd !== null) refuse(issues, 'yaml-look-alike', { key: text, letter: odd });
    else if (text.length > MAXIMUM_NAME || text.endsWith(' ') || !NAME.test(text)) {
      refuse(issues, 'not-a-name', { written: text });
    }
  })
  .transform((text) => text.normalize('NFC'));

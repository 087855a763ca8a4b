import { z } from 'zod';
import { openZone } from '../calendar/zone.ts';
import { refuse } from '../reading/refuse.ts';

/** The name of a time zone in the IANA database. */
export const timezoneSchema = z.string().superRefine((text, issues) => {
  if (openZone(text) === null) refuse(issues, 'time-zone-unknown');
});

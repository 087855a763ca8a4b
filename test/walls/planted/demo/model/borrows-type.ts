import type { due } from '../../src/calendar/due.ts';

export type Allowed = typeof due;

// breaks: model-apart
import { due } from '../../src/calendar/due.ts';

export const borrowed = due;

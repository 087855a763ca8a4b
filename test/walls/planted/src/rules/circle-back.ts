// breaks: no-circle
import type { There } from './circle-there.ts';

export type Back = { readonly there: There };

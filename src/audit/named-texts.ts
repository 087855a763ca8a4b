import type { Body } from '../ledger/entry.ts';

/** A text that an entry names by its hash. */
export interface NamedText {
  readonly is: 'policy' | 'data map' | 'settings' | 'settings before';
  /** The name of its file; null where it is none. */
  readonly file: string | null;
  /** SHA-256, in hex. */
  readonly hash: string;
}

/** The texts that an entry speaks of, in its own order. */
export function namedTexts(body: Body): readonly NamedText[] {
  switch (body.kind) {
    case 'policies in force':
      return [
        ...body.files.map(({ file, is, text }) => ({ is, file, hash: text })),
        { is: 'settings', file: null, hash: body.settings },
      ];
    case 'configuration changed':
      return [
        { is: 'settings', file: null, hash: body.settings },
        ...(body.before === null ? [] : [{ is: 'settings before' as const, file: null, hash: body.before }]),
      ];
    case 'run started':
    case 'run observed':
    case 'intent':
      return [{ is: 'policy', file: null, hash: body.policy }];
    default:
      return [];
  }
}

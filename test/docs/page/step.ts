/** What a page's test does with one block, or one comment, in the page's order. */
export type Step = Before | Servers | Commands | Written | Shown | NotRun;

/** Where a step stands in its page; lines count from 1. */
interface Placed {
  readonly line: number;
}

/** `<!-- before: … -->`: shell that the reader does not see. */
export interface Before extends Placed {
  readonly kind: 'before';
  readonly scripts: readonly string[];
}

export const SERVERS = ['postgresql', 'mariadb', 'redis'] as const;
export type ServerName = (typeof SERVERS)[number];

/** `<!-- servers: … -->`: those that the page is read beside. */
export interface Servers extends Placed {
  readonly kind: 'servers';
  readonly names: readonly ServerName[];
}

/** A block of shell. */
export interface Commands extends Placed {
  readonly kind: 'commands';
  readonly commands: readonly Command[];
}

export interface Command extends Placed {
  readonly text: string;
  /** What the page shows; null where it shows nothing. */
  readonly output: string | null;
  readonly varies: readonly Varying[];
  /** The exit code, 0 unless the page says otherwise. */
  readonly exits: number;
  /** For a program that goes on: what it says when it is ready, and whether Ctrl-C ends it then or it runs on. */
  readonly until: { readonly says: string; readonly next: 'interrupt' | 'leave' } | null;
}

/** What differs from one run to the next, in the words of `<!-- varies: … -->`. */
export const VARYING = ['time', 'date', 'id', 'hash', 'duration', 'number'] as const;
export type Varying = (typeof VARYING)[number];

/** A block of YAML: a file of the reader's, or a part to put into one. */
export interface Written extends Placed {
  readonly kind: 'written';
  readonly file: string;
  readonly part: boolean;
  readonly text: string;
  /** The code of the finding that refuses it; null: it is sound. */
  readonly refused: string | null;
}

/** A block of JSON: what a command prints, or some of it. */
export interface Shown extends Placed {
  readonly kind: 'shown';
  readonly text: string;
  readonly command: string;
}

/** `<!-- not run: … -->`. */
export interface NotRun extends Placed {
  readonly kind: 'not run';
  readonly language: string;
  readonly why: string;
}

/** A page that cannot be read as CONTRIBUTING.md says; or whose words do not hold. */
export class PageError extends Error {
  constructor(page: string, line: number, fact: string) {
    super(`${page}:${line}: ${fact}`);
  }
}
